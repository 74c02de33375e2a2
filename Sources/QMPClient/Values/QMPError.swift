internal import ControlProtocol

/// QEMU's refusal of a command, in its own words.
package struct QMPError: Error, Equatable, Sendable {
  /// `GenericError`, `CommandNotFound`, `DeviceNotFound`; a program may rely on this word alone.
  package let errorClass: String
  /// QEMU's sentence for people.
  ///
  /// It may quote what a guest or a file said: to be shown, never to be acted on.
  package let text: String
  /// The whole line as it came.
  package let line: String

  package init(errorClass: String, text: String, line: String) {
    self.errorClass = errorClass
    self.text = text
    self.line = line
  }

  /// Nil when `value`, the member `error` of a line, has no class or no text.
  init?(_ value: WireValue, line: String) {
    guard case .string(let errorClass)? = value["class"], case .string(let text)? = value["desc"] else { return nil }
    self.init(errorClass: errorClass, text: text, line: line)
  }
}
