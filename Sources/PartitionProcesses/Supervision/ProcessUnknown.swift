/// It cannot be known whether a partition's process runs: nothing may be decided as if it did not.
package struct ProcessUnknown: Error, Equatable, Sendable {
  /// Why, and what is to be done.
  package let text: String

  init(_ path: String, _ why: String) {
    text = """
      \(why): whether a guest runs is written there. Mend the file; or end what runs of that partition, remove the file, \
      and start the control program again
      """
  }
}
