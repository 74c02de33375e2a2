/// A value on the wire, in either form; members keep their order.
package enum WireValue: Equatable, Sendable {
  case null
  case bool(Bool)
  /// Only where the sign matters; whole numbers from zero up are ``unsigned(_:)``.
  case negative(Int64)
  case unsigned(UInt64)
  case double(Double)
  case string(String)
  case array([WireValue])
  case object([Member])

  /// One named value of an object.
  package struct Member: Equatable, Sendable {
    package let name: String
    package let value: WireValue
    package init(_ name: String, _ value: WireValue) {
      self.name = name
      self.value = value
    }
  }

  /// An object without members: what a command answers that has nothing to tell.
  package static let nothing = WireValue.object([])

  /// The member `name` of an object, else nil.
  package subscript(_ name: String) -> WireValue? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.name == name }?.value
  }
}
