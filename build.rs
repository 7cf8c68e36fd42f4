//! An embedded folder does not notice a new file by itself.

fn main() {
    println!("cargo::rerun-if-changed=scenarios");
    println!("cargo::rerun-if-changed=cassettes");
}
