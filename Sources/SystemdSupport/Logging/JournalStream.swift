import Glibc

/// Finds out whether standard error leads to the journal (`JOURNAL_STREAM`, systemd.exec(5)).
package enum JournalStream {
  /// Whether `descriptor` is the stream that `variable`, the text of `JOURNAL_STREAM`, names by device and inode.
  ///
  /// The variable alone is not enough: a child whose standard error was redirected inherits it too.
  package static func matches(_ variable: String?, descriptor: Int32) -> Bool {
    guard let variable else { return false }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { return false }
    return variable.utf8.elementsEqual("\(status.st_dev):\(status.st_ino)".utf8)
  }
}
