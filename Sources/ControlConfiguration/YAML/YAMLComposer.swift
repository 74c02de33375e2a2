/// Builds the table of nodes from the events and refuses what is too deep or too large.
///
/// An alias is counted with all that it stands for, so a few lines that multiply ("billion laughs") are refused where
/// the count goes too far, before anything has grown.
struct YAMLComposer: ~Copyable {
  private let events: YAMLEvents
  private let bounds: YAMLBounds
  private var nodes: [YAMLNode] = []
  private var anchors: [String: Int] = [:]

  /// The only document of `text`; nil when there is none but comments.
  static func document(
    _ text: UnsafeBufferPointer<UInt8>, bounds: YAMLBounds = YAMLBounds()
  ) throws(YAMLFailure) -> YAMLDocument? {
    guard let events = YAMLEvents(text) else { throw YAMLFailure(mark: .start, text: "memory is short") }
    var composer = YAMLComposer(events: events, bounds: bounds)
    return try composer.compose()
  }

  private init(events: consuming YAMLEvents, bounds: YAMLBounds) {
    self.events = events
    self.bounds = bounds
  }

  private mutating func compose() throws(YAMLFailure) -> YAMLDocument? {
    var root: Int?
    while true {
      let event = try events.next()
      switch event.kind {
      case .streamEnd: return root.map { YAMLDocument(nodes: nodes, root: $0) }
      case .documentStart:
        guard root == nil else {
          throw YAMLFailure(mark: event.mark, text: "a second document begins here; a configuration is one document")
        }
        root = try node(try events.next(), depth: 1)
      default: continue
      }
    }
  }

  private mutating func node(_ event: YAMLEvent, depth: Int) throws(YAMLFailure) -> Int {
    guard !event.hasTag else {
      throw YAMLFailure(mark: event.mark, text: "a tag such as !!str is not allowed; the key decides the type")
    }
    try check(event.mark, depth: depth)
    let index: Int
    switch event.kind {
    case .alias(let name): return try alias(name, event.mark, depth: depth)
    case .scalar(let text, let isPlain):
      index = try add(event.mark, .scalar(text, isPlain: isPlain), children: [])
    case .sequenceStart: index = try sequence(event.mark, depth: depth)
    case .mappingStart: index = try mapping(event.mark, depth: depth)
    default: throw YAMLFailure(mark: event.mark, text: "a value is missing here")
    }
    if let anchor = event.anchor { anchors[anchor] = index }
    return index
  }

  private mutating func sequence(_ mark: YAMLMark, depth: Int) throws(YAMLFailure) -> Int {
    var items: [Int] = []
    while true {
      let event = try events.next()
      if case .sequenceEnd = event.kind { break }
      items.append(try node(event, depth: depth + 1))
    }
    return try add(mark, .sequence(items), children: items)
  }

  private mutating func mapping(_ mark: YAMLMark, depth: Int) throws(YAMLFailure) -> Int {
    var entries: [YAMLNode.Entry] = []
    var children: [Int] = []
    while true {
      let event = try events.next()
      if case .mappingEnd = event.kind { break }
      let key = try node(event, depth: depth + 1)
      let value = try node(try events.next(), depth: depth + 1)
      entries.append(YAMLNode.Entry(key: key, value: value))
      children.append(key)
      children.append(value)
    }
    return try add(mark, .mapping(entries), children: children)
  }

  private func alias(_ name: String, _ mark: YAMLMark, depth: Int) throws(YAMLFailure) -> Int {
    // An anchor counts only once its value is complete: a value cannot contain itself.
    guard let target = anchors[name] else {
      throw YAMLFailure(mark: mark, text: "the alias *\(name) has no anchor &\(name) before it")
    }
    try check(mark, depth: depth + nodes[target].height)
    return target
  }

  private mutating func add(
    _ mark: YAMLMark, _ content: YAMLNode.Content, children: [Int]
  ) throws(YAMLFailure) -> Int {
    var weight = 1
    var height = 0
    for child in children {
      // No overflow: no weight is above `bounds.nodes`, and the file's size bounds the number of children.
      weight += nodes[child].weight
      height = max(height, nodes[child].height + 1)
    }
    guard weight <= bounds.nodes, nodes.count < bounds.nodes else {
      throw YAMLFailure(mark: mark, text: "more than \(bounds.nodes) values, with every alias written out")
    }
    nodes.append(YAMLNode(mark: mark, content: content, weight: weight, height: height))
    return nodes.count - 1
  }

  private func check(_ mark: YAMLMark, depth: Int) throws(YAMLFailure) {
    guard depth <= bounds.depth else {
      throw YAMLFailure(mark: mark, text: "lists and mappings nested deeper than \(bounds.depth) levels")
    }
  }
}
