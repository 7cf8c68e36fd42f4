//! Whether what is unusual about the requests of a step can be done to them.

use super::step::{StepLint, did_you_mean};
use crate::contract::{Action, Gateway};
use crate::protocol::{COMMON, Form, MALFORMS, Signing, TAMPERS, is_common};
use crate::source::nearest;

impl StepLint<'_> {
    pub(super) fn deviation(&self, action: &Action) {
        self.omitted();
        self.carried();
        let deviation = &self.step.deviation;
        let (form, signing) = deviation.carried(self.contract.gateway);
        if let Some(tamper) = deviation.tamper.filter(|tamper| !tamper.fits(form, signing)) {
            let fitting = TAMPERS.iter().filter(|line| line.fits(form, signing)).map(|line| line.name);
            let fitting: Vec<&str> = fitting.collect();
            let help = format!("of this request can be spoilt {}", fitting.join(", "));
            let title = format!("this request has nothing that `{}` spoils: {}", tamper.name, tamper.text);
            self.mistake(tamper.name, title, Some(help));
        }
        if let Some(malform) = deviation.malform.filter(|malform| !malform.fits(form)) {
            let fitting = MALFORMS.iter().filter(|line| line.fits(form)).map(|line| line.name);
            let fitting: Vec<&str> = fitting.collect();
            let help = format!("of this form are {}", fitting.join(", "));
            let title = format!("this request has no such form: {}", malform.text);
            self.mistake(malform.name, title, Some(help));
        }
        if deviation.pad > 0 && signing == Signing::Tc3 && form != Form::Json {
            let help = "JSON is filled up by blanks, what signature v1 covers by RequestClient".to_owned();
            self.mistake("pad", "a request of this form cannot be filled up".to_owned(), Some(help));
        }
        if let Some(name) = deviation.null.first().filter(|_| form != Form::Json) {
            self.mistake(
                name,
                "only JSON has a null".to_owned(),
                Some("leave it out, or send JSON".to_owned()),
            );
        }
        for name in deviation.again.keys().chain(deviation.elsewhere.keys()).chain(&deviation.null) {
            if !is_common(name) && action.param(name).is_none() {
                let known = action.params.iter().map(|param| param.name.as_str());
                let title = format!("`{}` has no parameter `{name}`", self.step.action);
                self.mistake(name, title, did_you_mean(nearest(name, known)));
            }
        }
    }

    fn omitted(&self) {
        let is_parameter =
            |name: &str| is_common(name) || name == "Authorization" || self.step.with.contains_key(name);
        for name in self.step.deviation.omit.iter().filter(|name| !is_parameter(name)) {
            let own = self.step.with.keys().map(String::as_str);
            let near = nearest(name, COMMON.iter().map(|(name, _)| *name).chain(own));
            let title = format!("`{name}` cannot be omitted: it is no parameter of this call");
            self.mistake(name, title, did_you_mean(near));
        }
    }

    /// A content type that is given says that what does not go together is meant.
    fn carried(&self) {
        let deviation = &self.step.deviation;
        let legacy = self.contract.gateway == Gateway::Legacy;
        let fits = match (deviation.form, deviation.signing) {
            (_, Some(Signing::Tc3)) | (Some(Form::Json | Form::Multipart), None) if legacy => false,
            (Some(Form::Form), None | Some(Signing::Tc3)) => legacy || deviation.content_type.is_some(),
            (Some(Form::Json | Form::Multipart), Some(Signing::V1(_))) => false,
            _ => true,
        };
        if !fits {
            let title = "this form and this signature do not go together on this gateway".to_owned();
            let help = "forms take HmacSHA1 or HmacSHA256, JSON and multipart take TC3-HMAC-SHA256, GET takes all; \
                        the legacy gateway knows no TC3; a form with TC3 that is meant so names its content_type"
                .to_owned();
            self.mistake("request", title, Some(help));
        }
    }
}
