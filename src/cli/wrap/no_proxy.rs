//! Hosts that programs reach without a proxy.

/// Never through the proxy: the program's own servers, and our endpoints.
const OWN: &str = "localhost,127.0.0.1,::1";

/// This machine, and what the inherited lists name besides hosts that are for the proxy.
pub(super) fn merged<'a>(inherited: impl Iterator<Item = &'a str>, proxied: &[String]) -> String {
    let mut kept: Vec<&str> = OWN.split(',').collect();
    for entry in inherited.flat_map(|list| list.split([',', ' '])).map(str::trim) {
        let covers_one = proxied.iter().any(|host| covers(entry, host));
        if !entry.is_empty() && !covers_one && !kept.contains(&entry) {
            kept.push(entry);
        }
    }
    kept.join(",")
}

/// Whether an entry covers a host, something below it or, as every tool reads it, everything: `*`, a name with or without
/// `.` or `*.` before it, and a port after it.
fn covers(entry: &str, host: &str) -> bool {
    let name = entry.trim_start_matches("*.").trim_start_matches('.').to_ascii_lowercase();
    let name = match name.rsplit_once(':') {
        Some((before, port)) if !before.contains(':') && port.bytes().all(|byte| byte.is_ascii_digit()) => {
            before
        }
        _ => &name,
    };
    let below = |inner: &str, outer: &str| inner.strip_suffix(outer).is_some_and(|rest| rest.ends_with('.'));
    name == "*" || name == host || below(host, name) || below(name, host)
}

#[cfg(test)]
mod tests {
    use super::merged;

    fn proxied() -> Vec<String> {
        ["tencentcloudapi.com", "api.qcloud.com", "eip.test"].map(str::to_owned).to_vec()
    }

    #[test]
    fn what_covers_a_host_of_the_api_is_left_out() {
        for entry in [
            "*",
            "com",
            ".com",
            "tencentcloudapi.com",
            ".tencentcloudapi.com",
            "*.TencentCloudApi.com",
            "tencentcloudapi.com:443",
            "ecm.tencentcloudapi.com",
            "eip.api.qcloud.com",
            "eip.test",
            "test:8080",
        ] {
            assert_eq!(merged([entry].into_iter(), &proxied()), "localhost,127.0.0.1,::1", "{entry}");
        }
    }

    #[test]
    fn every_other_entry_stays_once() {
        let lists =
            ["corp.example, 10.0.0.0/8,notencentcloudapi.com", "fd00::1,corp.example,localhost a.b:80"];
        assert_eq!(
            merged(lists.into_iter(), &proxied()),
            "localhost,127.0.0.1,::1,corp.example,10.0.0.0/8,notencentcloudapi.com,fd00::1,a.b:80"
        );
    }
}
