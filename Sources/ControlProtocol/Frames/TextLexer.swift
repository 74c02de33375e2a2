/// One command of a text line: the words of its verb, then its arguments.
struct TextStatement: Equatable {
  struct Pair: Equatable {
    let key: String
    /// Nil when nothing stood behind the `=`.
    let value: String?
  }
  /// Words before the first argument.
  var words: [String] = []
  var pairs: [Pair] = []
  /// The first word behind an argument that belongs to no `=`.
  var stray: String?
  var isEmpty: Bool { words.isEmpty && pairs.isEmpty }
}

/// What breaks the whole line: nothing of it is carried out.
struct TextFault: Error, Equatable {
  let offset: Int
  let text: String
}

/// Cuts a text line into statements: `verb { KEY = value }`, several with `;` between them.
struct TextLexer {
  private let bytes: ByteView
  private var at = 0
  private var statement = TextStatement()

  static func statements(_ bytes: ByteView) throws(TextFault) -> [TextStatement] {
    var lexer = TextLexer(bytes: bytes)
    var statements: [TextStatement] = []
    while try lexer.next() {
      if !lexer.statement.isEmpty { statements.append(lexer.statement) }
      lexer.statement = TextStatement()
    }
    return statements
  }

  private init(bytes: ByteView) { self.bytes = bytes }

  /// Reads up to the next `;` or the end; false when the end had been reached before.
  private mutating func next() throws(TextFault) -> Bool {
    guard at < bytes.count else { return false }
    while true {
      at = bytes.skippingBlanks(from: at)
      if at == bytes.count { return true }
      switch bytes[at] {
      case UInt8(ascii: ";"):
        at += 1
        return true
      case UInt8(ascii: "="): throw fault("'=' without a key before it")
      case UInt8(ascii: "\""): throw fault("a quoted text stands only behind KEY =")
      default: try item()
      }
    }
  }

  /// A word, or a key with its value.
  private mutating func item() throws(TextFault) {
    let word = try bareWord()
    let next = bytes.skippingBlanks(from: at)
    guard bytes[next] == UInt8(ascii: "=") else {
      if statement.pairs.isEmpty {
        statement.words.append(word)
      } else if statement.stray == nil {
        statement.stray = word
      }
      return
    }
    at = bytes.skippingBlanks(from: next + 1)
    statement.pairs.append(TextStatement.Pair(key: ASCII.lowercased(word), value: try value()))
  }

  private mutating func value() throws(TextFault) -> String? {
    if at == bytes.count || bytes[at] == UInt8(ascii: ";") { return nil }
    let value = bytes[at] == UInt8(ascii: "\"") ? try quoted() : try bareWord()
    let next = bytes[at]
    guard at == bytes.count || ASCII.isBlank(next) || next == UInt8(ascii: ";") else {
      throw fault("a blank is missing behind a value; '=' and '\"' in a value need quotes around it")
    }
    return value
  }

  private mutating func bareWord() throws(TextFault) -> String {
    let start = at
    while at < bytes.count {
      let byte = bytes[at]
      if ASCII.isBlank(byte) || byte == UInt8(ascii: ";") || byte == UInt8(ascii: "=") { break }
      if byte == UInt8(ascii: "\"") { throw fault("a quote inside a word") }
      if ASCII.isControl(byte) { throw fault("a control character") }
      at += 1
    }
    if at == start { throw fault("a value is missing before '='") }
    return bytes.text(start..<at)
  }

  /// A value in double quotes; `\"` and `\\` stand for what is behind the backslash.
  private mutating func quoted() throws(TextFault) -> String {
    let start = at
    at += 1
    var content: [UInt8] = []
    while at < bytes.count {
      let byte = bytes[at]
      if byte == UInt8(ascii: "\"") {
        at += 1
        return String(decoding: content, as: UTF8.self)
      }
      if byte == UInt8(ascii: "\\") {
        at += 1
        guard bytes[at] == UInt8(ascii: "\"") || bytes[at] == UInt8(ascii: "\\") else {
          throw fault("behind a backslash stands '\"' or another backslash")
        }
      } else if ASCII.isControl(byte) && byte != 0x09 {
        throw fault("a control character")
      }
      content.append(bytes[at])
      at += 1
    }
    throw TextFault(offset: start, text: "the quote is not closed")
  }

  private func fault(_ text: String) -> TextFault { TextFault(offset: min(at, bytes.count), text: text) }
}
