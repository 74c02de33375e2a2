package import ControlModel

/// Who may call a command; everyone else is answered `not_permitted` (protocol, section 3).
package enum Audience: Equatable, Sendable {
  /// Operators from this role up.
  case operators(Role)
  /// Operators from this role up, and guests of the same cluster.
  case operatorsAndGuests(Role)
  /// Only through a partition's own socket.
  case guests
  /// Whoever reaches a socket, even an operator without a role.
  case everyone

  package func admits(_ caller: Issuer) -> Bool {
    switch (self, caller) {
    case (.everyone, _), (.guests, .partition), (.operatorsAndGuests, .partition): true
    case (.operators(let least), .operator_(_, let role)), (.operatorsAndGuests(let least), .operator_(_, let role)):
      role.map { $0 >= least } ?? false
    case (.operators, .partition), (.guests, .operator_): false
    }
  }

  /// In words, for help and the reference page.
  package var text: String {
    switch self {
    case .operators(let role): "operators (\(role.rawValue))"
    case .operatorsAndGuests(let role): "operators (\(role.rawValue)), guests"
    case .guests: "guests"
    case .everyone: "all"
    }
  }
}

/// Which of a guest's two rates a command counts against (design: safety, limits).
package enum RateClass: String, Equatable, Sendable {
  case command
  /// Register and device accesses, `ping`, `heartbeat`, `hello`, `ost`.
  case register
}
