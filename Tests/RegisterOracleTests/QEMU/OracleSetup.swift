import ControlTestSupport
import Foundation

/// A QEMU whose only processor sleeps: nobody but the test touches the registers.
///
/// The clock runs, since QEMU takes a removal request a second time only when time has passed.
enum OracleSetup {
  /// Bus 1 is a bridge's; timers that would raise interrupts are left out.
  ///
  /// `-accel qtest` would do without a processor, but Debian leaves it out.
  static func arguments(in scratch: Scratch) throws -> [String] {
    let path = "\(scratch.root)/firmware"
    try Data(firmware).write(to: URL(fileURLWithPath: path))
    return [
      "-machine", "pc,pit=off,hpet=off", "-accel", "tcg", "-m", "16", "-bios", path, "-nodefaults",
      "-display", "none", "-device", "pci-bridge,id=bus1,addr=2,chassis_nr=1",
    ]
  }

  /// At the reset vector: `cli`, `hlt`, and back.
  private static var firmware: [UInt8] {
    var bytes = [UInt8](repeating: 0, count: 65_536)
    bytes.replaceSubrange(0xfff0..<0xfff4, with: [0xfa, 0xf4, 0xeb, 0xfd])
    return bytes
  }
}
