//! What a program finds in its environment, and nobody else.

use super::super::posts::name_of;
use super::files::{self, Inherited};
use super::no_proxy;
use std::ffi::OsString;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::Path;
use std::{env, iter};

/// What the values are made of.
pub(super) struct Around<'a> {
    /// Where the proxy listens.
    pub(super) proxy: SocketAddr,
    /// The hosts with a port of their own, as URLs, and where it is.
    pub(super) endpoints: &'a [(String, SocketAddr)],
    /// The hosts for the proxy, and all below them.
    pub(super) hosts: &'a [String],
    /// Where [`files::write`] has written.
    pub(super) folder: &'a Path,
    pub(super) inherited: &'a Inherited,
}

/// Variables with one purpose and, each for itself, one way to their value.
pub(super) struct Variable {
    pub(super) names: &'static [&'static str],
    /// Who reads it, and what for.
    #[cfg_attr(not(test), expect(dead_code, reason = "the table is its own documentation"))]
    pub(super) what: &'static str,
    /// Of one of the names; `None` leaves it as it is inherited.
    pub(super) value: fn(&Around<'_>, &str) -> Option<OsString>,
}

/// Everything that is set, but for `DUBPLATE_ENDPOINT_<HOST>`, one for each endpoint. Credentials are not: a program has
/// its own.
pub(super) const TABLE: &[Variable] = &[
    Variable {
        names: &["http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"],
        what: "the proxy; some read one spelling alone",
        value: |around, _| Some(format!("http://{}", reached_at(around.proxy)).into()),
    },
    Variable {
        names: &["no_proxy", "NO_PROXY"],
        what: "this machine, and both inherited lists without what covers a host of the API",
        value: |around, _| Some(no_proxy(around).into()),
    },
    Variable {
        names: &["NODE_USE_ENV_PROXY"],
        what: "lets Node.js from 22.21 and 24 on heed the variables above",
        value: |_, _| Some("1".into()),
    },
    Variable {
        names: files::REPLACING,
        what: "OpenSSL, Go, Ruby and others; Python's requests; curl: each takes it in the place of its own store",
        value: |around, name| Some(files::bundle(around.folder, name, around.inherited).into()),
    },
    Variable {
        names: files::ADDING,
        what: "Node.js and Bun; Deno: each adds it to its own store",
        value: |around, name| Some(files::addition(around.folder, name).into()),
    },
    Variable {
        names: &["PYTHONPATH"],
        what: "before what is inherited: lets certifi answer with our bundle, for SDKs that ask it and nothing else",
        value: |around, name| {
            let inherited = around.inherited.get(name).map(env::split_paths).into_iter().flatten();
            env::join_paths(iter::once(files::python(around.folder)).chain(inherited)).ok()
        },
    },
    Variable {
        names: &["JAVA_TOOL_OPTIONS"],
        what: "after what is inherited: proxy and trust store of every JVM, which says on stderr that it has seen them",
        value: |around, name| Some(java(around, name)),
    },
    Variable {
        names: &["DUBPLATE_ENDPOINT"],
        what: "the base URL that stands for the one host of `--reverse`",
        value: |around, _| match around.endpoints {
            [(_, address)] => Some(base(*address)),
            _ => None,
        },
    },
];

/// The variables to set.
pub(super) fn variables(around: &Around<'_>) -> Vec<(String, OsString)> {
    let own = |variable: &Variable| {
        let each = variable.names.iter();
        let set = each.filter_map(|name| Some(((*name).to_owned(), (variable.value)(around, name)?)));
        set.collect::<Vec<_>>()
    };
    let endpoints = around.endpoints.iter().map(|(url, address)| (endpoint_name(url), base(*address)));
    TABLE.iter().flat_map(own).chain(endpoints).collect()
}

fn no_proxy(around: &Around<'_>) -> String {
    let lists = ["no_proxy", "NO_PROXY"].map(|name| around.inherited.text(name).unwrap_or_default());
    no_proxy::merged(lists.iter().map(String::as_str), around.hosts)
}

fn java(around: &Around<'_>, name: &str) -> OsString {
    let mut options = around.inherited.get(name).map(OsString::from).unwrap_or_default();
    let proxy = reached_at(around.proxy);
    for scheme in ["http", "https"] {
        options.push(format!(" -D{scheme}.proxyHost={} -D{scheme}.proxyPort={}", proxy.ip(), proxy.port()));
    }
    options.push(" -Dhttp.nonProxyHosts=localhost|127.*|[::1] -Djavax.net.ssl.trustStoreType=PKCS12");
    // The JVM takes the quotes away; there are none in the path.
    options.push(" -Djavax.net.ssl.trustStore=\"");
    options.push(files::java(around.folder));
    options.push("\"");
    options
}

fn endpoint_name(url: &str) -> String {
    let word = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' };
    format!("DUBPLATE_ENDPOINT_{}", name_of(url).chars().map(word).collect::<String>())
}

fn base(address: SocketAddr) -> OsString {
    format!("http://{}", reached_at(address)).into()
}

/// Who listens everywhere is reached at home.
fn reached_at(address: SocketAddr) -> SocketAddr {
    let home: IpAddr =
        if address.is_ipv4() { Ipv4Addr::LOCALHOST.into() } else { Ipv6Addr::LOCALHOST.into() };
    let everywhere = address.ip().is_unspecified();
    SocketAddr::new(if everywhere { home } else { address.ip() }, address.port())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    const README: &str = include_str!("../../../README.md");

    fn set(endpoints: &[(&str, u16)], inherited: &[(&str, &str)]) -> BTreeMap<String, String> {
        let at = |port| SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        let endpoints: Vec<_> = endpoints.iter().map(|(url, port)| ((*url).to_owned(), at(*port))).collect();
        let inherited = inherited.iter().map(|(name, value)| (OsString::from(name), OsString::from(value)));
        let around = Around {
            proxy: SocketAddr::from((Ipv4Addr::UNSPECIFIED, 8080)),
            endpoints: &endpoints,
            hosts: &["tencentcloudapi.com".to_owned()],
            folder: Path::new("/run"),
            inherited: &Inherited(inherited.collect()),
        };
        let text = |value: OsString| value.into_string().expect("UTF-8");
        variables(&around).into_iter().map(|(name, value)| (name, text(value))).collect()
    }

    #[test]
    fn both_spellings_name_the_proxy() {
        let set = set(&[], &[]);
        for name in ["http_proxy", "HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"] {
            assert_eq!(set[name], "http://127.0.0.1:8080", "{name}");
        }
        assert!(!set.keys().any(|name| name.starts_with("DUBPLATE")), "{set:?}");
    }

    #[test]
    fn both_inherited_lists_are_one() {
        let inherited = [("no_proxy", "a.example,*"), ("NO_PROXY", ".tencentcloudapi.com, b.example")];
        let set = set(&[], &inherited);
        assert_eq!(set["no_proxy"], "localhost,127.0.0.1,::1,a.example,b.example");
        assert_eq!(set["NO_PROXY"], set["no_proxy"]);
    }

    #[test]
    fn endpoints_are_named_after_their_hosts() {
        let one = set(&[("https://ecm.tencentcloudapi.com", 1)], &[]);
        assert_eq!(one["DUBPLATE_ENDPOINT"], "http://127.0.0.1:1");
        assert_eq!(one["DUBPLATE_ENDPOINT_ECM_TENCENTCLOUDAPI_COM"], "http://127.0.0.1:1");
        let two = set(&[("http://127.0.0.1:80", 1), ("https://eip-x.test:443", 2)], &[]);
        assert!(!two.contains_key("DUBPLATE_ENDPOINT"), "{two:?}");
        assert_eq!(two["DUBPLATE_ENDPOINT_127_0_0_1"], "http://127.0.0.1:1");
        assert_eq!(two["DUBPLATE_ENDPOINT_EIP_X_TEST"], "http://127.0.0.1:2");
    }

    #[test]
    fn a_file_that_was_named_before_has_a_bundle_of_its_own() {
        let set = set(&[], &[("REQUESTS_CA_BUNDLE", "/corp.pem"), ("CURL_CA_BUNDLE", "")]);
        assert_eq!(set["REQUESTS_CA_BUNDLE"], "/run/requests_ca_bundle.pem");
        assert_eq!(set["CURL_CA_BUNDLE"], "/run/ca-bundle.pem");
    }

    #[test]
    fn python_and_java_keep_what_they_inherit() {
        let set = set(&[], &[("PYTHONPATH", "/own:/lib"), ("JAVA_TOOL_OPTIONS", "-Xmx64m")]);
        assert_eq!(set["PYTHONPATH"], "/run/python:/own:/lib");
        let options: Vec<&str> = set["JAVA_TOOL_OPTIONS"].split(' ').collect();
        assert_eq!(options[..3], ["-Xmx64m", "-Dhttp.proxyHost=127.0.0.1", "-Dhttp.proxyPort=8080"]);
        assert!(options.contains(&"-Djavax.net.ssl.trustStore=\"/run/trusted.p12\""), "{options:?}");
    }

    #[test]
    fn the_readme_names_every_variable_and_what_it_is_for() {
        for Variable { names, what, .. } in TABLE {
            let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
            let row = format!("| {} | {what} |", quoted.join(", "));
            assert!(README.contains(&row), "the README needs this row:\n{row}");
        }
    }
}
