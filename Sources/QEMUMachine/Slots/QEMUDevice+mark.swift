extension QEMUDevice {
  /// Five letters and digits that tell this disk from another, for a node's name, which has no room for more.
  ///
  /// What a guest still has of a card may outlive the daemon and a change of cards: what is in the slot by then must come
  /// below it only when it is the same disk.
  var mark: String {
    var words = [driver, name]
    if case .disk(let image, let format) = backing { words += [image, format.rawValue] }
    // FNV-1a: the same in each run, which a Hasher's is not.
    let sum = words.joined(separator: "\0").utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { sum, byte in
      (sum ^ UInt64(byte)) &* 0x100_0000_01b3
    }
    let text = String(sum % Self.marks, radix: 36)
    return String(repeating: "0", count: Self.markLength - text.count) + text
  }

  static let markLength = 5
  private static let marks: UInt64 = 36 * 36 * 36 * 36 * 36
}
