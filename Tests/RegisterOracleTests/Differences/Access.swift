import ControlModel

/// An access to a port, and what the listed differences make of it in QEMU.
struct Access {
  static let pci: ClosedRange<Int> = 0xae00...0xae17
  private static let index: ClosedRange<Int> = 0xae14...0xae17

  let port: UInt16
  let width: Int

  /// The ports that it touches, of which the last may lie beyond all.
  var ports: Range<Int> { Int(port)..<Int(port) + width }
  /// The only accesses that QEMU's PCI hot-plug registers know.
  var isWhole: Bool { width == 4 && port % 4 == 0 && Self.pci.contains(Int(port)) }

  func touches(_ register: GPEPort) -> Bool {
    ports.overlaps(Int(register.rawValue)..<Int(register.rawValue + register.width))
  }

  /// Which bits of a register it touches, and what it carries for them.
  func part(of register: GPEPort, _ value: UInt64) -> (mask: UInt32, bits: UInt32) {
    var (mask, bits) = (UInt32(0), UInt32(0))
    for (place, port) in ports.enumerated() {
      guard let found = UInt16(exactly: port).flatMap(GPEPort.at), found.register == register else { continue }
      mask |= 0xff << UInt32(8 * found.byte)
      bits |= UInt32(UInt8(truncatingIfNeeded: value >> UInt64(8 * place))) << UInt32(8 * found.byte)
    }
    return (mask, bits)
  }

  /// What QEMU answers where the model answers `ours`, and which differences make it so.
  func predict(_ ours: UInt64, _ model: EmbeddedModel) -> (theirs: UInt64, because: Set<Difference>) {
    if isWhole, let (theirs, difference) = predictWhole(ours, model) {
      return (theirs, theirs == ours ? [] : [difference])
    }
    var theirs: UInt64 = 0
    var because: Set<Difference> = []
    for (place, port) in ports.enumerated() {
      let our = UInt8(truncatingIfNeeded: ours >> (8 * UInt64(place)))
      let (their, difference) = predictByte(our, at: port)
      if their != our, let difference { because.insert(difference) }
      theirs |= UInt64(their) << (8 * UInt64(place))
    }
    return (theirs, because)
  }

  private func predictWhole(_ ours: UInt64, _ model: EmbeddedModel) -> (UInt64, Difference)? {
    let bus = model.block.busSelect
    switch GPEPort(rawValue: port) {
    case .busSelect where bus > 255: return (0, .busBeyond)
    case .removable where bus <= 255: return (UInt64(Self.withoutBuiltIn(bus)), .removable)
    default: return nil
    }
  }

  private func predictByte(_ ours: UInt8, at port: Int) -> (UInt8, Difference?) {
    if port > 0xffff { return (0, .beyondLastPort) }
    if Self.index.contains(port) { return (0, .indexRegister) }
    if Self.pci.contains(port), !isWhole { return (0, .narrowAccess) }
    return (ours, nil)
  }

  private static func withoutBuiltIn(_ bus: UInt32) -> UInt32 {
    bus == 0 ? EmbeddedModel.builtIn.reduce(.max) { $0 & ~(1 << UInt32($1)) } : .max
  }
}
