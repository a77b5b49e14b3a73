//! Embeds icon, manifest and version into the Windows program. Generates no code.

#![allow(clippy::disallowed_methods, reason = "cargo tells by the environment")]

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=assets/icon.ico");
    println!("cargo:rerun-if-changed=assets/windows.manifest");
    if std::env::var("CARGO_CFG_TARGET_OS").as_deref() == Ok("windows") {
        let mut resource = winresource::WindowsResource::new();
        resource
            .set_icon("assets/icon.ico")
            .set_manifest_file("assets/windows.manifest")
            .set("ProductName", "年报")
            .set("FileDescription", "政府信息公开工作年度报告");
        if let Err(error) = resource.compile() {
            // A build without a resource compiler still gives a working program.
            println!("cargo:warning=icon and version are left out: {error}");
        }
    }
}
