import ControlModel
import ControlPlane

/// A card that is no disk: an identity and a link state, enough to be moved and recognised.
///
/// BAR0: 0x00 id (u32, width 4 or 8), "CPNT" for a network card and "CPAN" for any other; 0x08 link (width 8), 1 while
/// it is connected. All else reads as all ones.
enum PlainCard {
  static func step(_ access: DeviceAccess, kind: Device.Kind) -> CardStep {
    guard access.kind == .read else { return .answer(.written) }
    switch (access.offset, access.width) {
    case (0x00, 4), (0x00, 8): return .answer(.read(kind == .net ? 0x544E_5043 : 0x4E41_5043))
    case (0x08, 8): return .answer(.read(1))
    default: return .answer(access.unclaimed)
    }
  }
}
