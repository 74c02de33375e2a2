/// `show_version`.
package enum VersionView {
  package static func value(_ version: String = ProductVersion.version) -> WireValue {
    [
      "product": .string(ProductVersion.name), "version": .string(version),
      "protocol": .string(ProductVersion.protocolVersion),
    ]
  }
}
