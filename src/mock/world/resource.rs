/// An elastic IP.
#[derive(Clone, Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent flags of the resource, each documented or marked"
)]
pub struct Address {
    pub ip: String,
    pub status: Status,
    /// Where it is bound, or being bound or unbound.
    pub bound: Option<Spot>,
    pub blocked: bool,
    pub arrears: bool,
    /// `EIP`, or another type of address.
    pub kind: String,
    pub name: Option<String>,
    pub created: String,
    /// The caller's policy lets it act on this address.
    pub permitted: bool,
    /// Marked: brings about the errors that nothing can provoke.
    pub fails: bool,
}

/// `AddressStatus`, as on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Status {
    Creating,
    Binding,
    Bind,
    Unbinding,
    Unbind,
    Offlining,
    BindEni,
}

impl Status {
    pub const ALL: [Self; 7] = [
        Self::Creating,
        Self::Binding,
        Self::Bind,
        Self::Unbinding,
        Self::Unbind,
        Self::Offlining,
        Self::BindEni,
    ];

    pub fn word(self) -> &'static str {
        match self {
            Self::Creating => "CREATING",
            Self::Binding => "BINDING",
            Self::Bind => "BIND",
            Self::Unbinding => "UNBINDING",
            Self::Unbind => "UNBIND",
            Self::Offlining => "OFFLINING",
            Self::BindEni => "BIND_ENI",
        }
    }
}

/// One private IP of one interface.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spot {
    pub interface: String,
    pub ip: String,
}

#[derive(Clone, Debug)]
pub struct Instance {
    /// `InstanceState`, as on the wire.
    pub state: String,
    pub name: String,
    /// How many EIPs it may hold.
    pub eip_limit: Option<usize>,
}

#[derive(Clone, Debug)]
pub struct Interface {
    pub instance: Option<String>,
    /// The primary interface of its instance.
    pub primary: bool,
    pub ips: Vec<PrivateIp>,
}

#[derive(Clone, Debug)]
pub struct PrivateIp {
    pub ip: String,
    pub primary: bool,
    /// `AVAILABLE`, or another state.
    pub state: String,
    /// An ordinary public IP that sits on it.
    pub ordinary: Option<String>,
}
