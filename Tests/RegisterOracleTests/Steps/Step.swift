import ControlModel

/// One thing that happens to the registers.
enum Step: Equatable {
  case read(port: UInt16, width: Int)
  case write(port: UInt16, width: Int, value: UInt32)
  /// An orderly guest's handler.
  case serve(ejects: Bool)
  case add(SlotNumber)
  case remove(SlotNumber, RemovalMode)
  /// Of the removal that waits for the guest.
  case deadline(SlotNumber)
  case cancel(SlotNumber)
  case ost(SlotNumber, OSTEvent, status: UInt32)
  case fail(SlotNumber)
  case hello
  case reset
}

extension Step: CustomStringConvertible {
  var description: String {
    switch self {
    case .read(let port, let width): "in 0x\(String(port, radix: 16)) width \(width)"
    case .write(let port, let width, let value):
      "out 0x\(String(port, radix: 16)) width \(width) value 0x\(String(value, radix: 16))"
    case .serve(let ejects): ejects ? "handler, ejects" : "handler"
    case .add(let slot): "add \(slot.number)"
    case .remove(let slot, let mode): "remove \(slot.number) \(mode.rawValue)"
    case .deadline(let slot): "deadline \(slot.number)"
    case .cancel(let slot): "cancel \(slot.number)"
    case .ost(let slot, let event, let status): "ost \(slot.number) \(event.rawValue) \(status)"
    case .fail(let slot): "fail \(slot.number)"
    case .hello: "hello"
    case .reset: "reset"
    }
  }
}
