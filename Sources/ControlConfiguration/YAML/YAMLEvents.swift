import CYaml

/// One step through a YAML text.
struct YAMLEvent {
  enum Kind {
    case alias(String)
    case scalar(String, isPlain: Bool)
    case sequenceStart, sequenceEnd, mappingStart, mappingEnd
    case documentStart, documentEnd, streamEnd
    /// What carries nothing for us: the start of the stream.
    case other
  }
  let kind: Kind
  let mark: YAMLMark
  let anchor: String?
  /// An explicit type such as `!!str`; the configuration's types come from the schema alone.
  let hasTag: Bool
}

/// The events of the libyaml that Yams bundles.
///
/// Yams' own interface ends at finished trees: it stops at the first duplicate key without saying where, it hashes
/// keys through aliases (which a few lines make exponential) and it loses where an alias stood. The events have all
/// that, and cost no object a node.
struct YAMLEvents: ~Copyable {
  private let parser: UnsafeMutablePointer<yaml_parser_t>
  private let input: UnsafeBufferPointer<UInt8>

  /// Reads `input`, which must stay where it is for as long as this value lives; nil when memory is short.
  init?(_ input: UnsafeBufferPointer<UInt8>) {
    parser = .allocate(capacity: 1)
    parser.initialize(to: yaml_parser_t())
    self.input = input
    guard yaml_parser_initialize(parser) == 1 else {
      parser.deallocate()
      return nil
    }
    yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
    yaml_parser_set_input_string(parser, input.baseAddress, input.count)
  }

  deinit {
    yaml_parser_delete(parser)
    parser.deallocate()
  }

  func next() throws(YAMLFailure) -> YAMLEvent {
    var event = yaml_event_t()
    guard yaml_parser_parse(parser, &event) == 1 else { throw failure }
    defer { yaml_event_delete(&event) }
    return YAMLEvent(event)
  }

  private var failure: YAMLFailure {
    let state = parser.pointee
    // Without words: memory is short, or block lists and mappings are nested too deep for it.
    let problem = state.problem.map { String(cString: $0) } ?? "lists and mappings nested too deep"
    if problem.hasPrefix("Maximum nesting level") {
      return YAMLFailure(mark: YAMLMark(state.problem_mark), text: "lists and mappings nested too deep")
    }
    guard state.error != YAML_READER_ERROR else {
      return YAMLFailure(mark: mark(atByte: state.problem_offset), text: problem)
    }
    let context = state.context.map { String(cString: $0) + ": " } ?? ""
    return YAMLFailure(mark: YAMLMark(state.problem_mark), text: context + problem)
  }

  /// libyaml tells only the byte where the text stops being UTF-8 or has a character that may not be there.
  private func mark(atByte offset: Int) -> YAMLMark {
    let before = input.prefix(offset)
    let line = before.count { $0 == UInt8(ascii: "\n") } + 1
    let column = before.reversed().prefix { $0 != UInt8(ascii: "\n") }.count { $0 & 0xC0 != 0x80 } + 1
    return YAMLMark(line: line, column: column)
  }
}

extension YAMLMark {
  fileprivate init(_ mark: yaml_mark_t) { self.init(line: Int(mark.line) + 1, column: Int(mark.column) + 1) }
}

extension YAMLEvent {
  fileprivate init(_ event: yaml_event_t) {
    var anchor: UnsafeMutablePointer<yaml_char_t>?
    var tag: UnsafeMutablePointer<yaml_char_t>?
    switch event.type {
    case YAML_SCALAR_EVENT:
      let scalar = event.data.scalar
      (anchor, tag) = (scalar.anchor, scalar.tag)
      let text = String(decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length), as: UTF8.self)
      kind = .scalar(text, isPlain: scalar.style == YAML_PLAIN_SCALAR_STYLE)
    case YAML_SEQUENCE_START_EVENT:
      (anchor, tag) = (event.data.sequence_start.anchor, event.data.sequence_start.tag)
      kind = .sequenceStart
    case YAML_MAPPING_START_EVENT:
      (anchor, tag) = (event.data.mapping_start.anchor, event.data.mapping_start.tag)
      kind = .mappingStart
    case YAML_ALIAS_EVENT: kind = .alias(Self.text(event.data.alias.anchor) ?? "")
    case YAML_SEQUENCE_END_EVENT: kind = .sequenceEnd
    case YAML_MAPPING_END_EVENT: kind = .mappingEnd
    case YAML_DOCUMENT_START_EVENT: kind = .documentStart
    case YAML_DOCUMENT_END_EVENT: kind = .documentEnd
    case YAML_STREAM_END_EVENT, YAML_NO_EVENT: kind = .streamEnd
    default: kind = .other
    }
    mark = YAMLMark(event.start_mark)
    self.anchor = Self.text(anchor)
    hasTag = tag != nil
  }

  private static func text(_ bytes: UnsafeMutablePointer<yaml_char_t>?) -> String? {
    bytes.flatMap { String(validatingCString: UnsafeRawPointer($0).assumingMemoryBound(to: CChar.self)) }
  }
}
