internal import ControlModel

extension SlotNumber: ExpressibleByIntegerLiteral {
  package init(integerLiteral value: UInt16) { self.init(value) }
}
