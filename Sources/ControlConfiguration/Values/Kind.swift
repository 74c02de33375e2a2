/// What a key's value may be: how it is read, how it is shown, and the words for what is allowed.
struct Kind<Value: Equatable & Sendable>: Sendable {
  /// Completes "allowed is ...", ranges included.
  let allowed: String
  let read: @Sendable (YAMLDocument, Int) -> Result<Value, Refusal>
  let render: @Sendable (Value) -> String
}

/// A value that its kind does not allow.
struct Refusal: Error {
  /// The node that is wrong: the value itself, or one item of it.
  let node: Int
  /// Added to the message: what was probably meant.
  var hint = ""
}

extension Kind {
  /// A kind that is written as one scalar; `parse` also learns whether it stood without quotation marks.
  static func scalar(
    _ allowed: String, render: @escaping @Sendable (Value) -> String,
    hint: @escaping @Sendable (String) -> String = { _ in "" },
    parse: @escaping @Sendable (_ text: String, _ isPlain: Bool) -> Value?
  ) -> Kind {
    Kind(
      allowed: allowed,
      read: { document, node in
        guard case .scalar(let text, let isPlain) = document[node].content else { return .failure(Refusal(node: node)) }
        guard let value = parse(text, isPlain) else { return .failure(Refusal(node: node, hint: hint(text))) }
        return .success(value)
      }, render: render)
  }
}
