internal import ControlModel

/// The checks of verb, permission and arguments, the same for both forms.
enum RequestCheck {
  /// `fault` is what the form found wrong with the arguments; it answers after verb and permission.
  static func call(
    of command: CommandDeclaration, given: [(key: String, value: GivenValue)], fault: Rejection? = nil, caller: Issuer
  ) -> Result<Call, Rejection> {
    guard command.audience.admits(caller) else { return .failure(notPermitted(command, caller)) }
    if let fault { return .failure(fault) }
    do throws(Rejection) {
      return .success(try command.decode(Arguments(given, for: command, caller: caller)))
    } catch {
      return .failure(error)
    }
  }

  private static func notPermitted(_ command: CommandDeclaration, _ caller: Issuer) -> Rejection {
    let who =
      switch caller {
      case .partition: "a partition"
      case .operator_(let uid, let role): "uid \(uid) (\(role.map { "role \($0.rawValue)" } ?? "without a role"))"
      }
    return Rejection(.notPermitted, "\(command.verb) is for \(command.audience.text), not for \(who)")
  }
}
