import Glibc
import PartitionProcesses

extension MachineDevice {
  /// Creates the medium when there is no file of its name and the plan says how large it is to be.
  ///
  /// Returns whether it did. An existing file is left as it is, whatever its size; one that was there before and is
  /// missing now is an error, never an empty disk.
  func createMediumIfMissing(_ ledger: inout MediaLedger) throws(SystemError) -> Bool {
    guard let mediumPath, let createSize else { return false }
    guard access(mediumPath, F_OK) != 0, errno == ENOENT else {
      ledger.add(mediumPath)
      return false
    }
    guard !ledger.contains(mediumPath) else {
      throw SystemError("find", "\(mediumPath), which was there before (its line is in \(ledger.path))", ENOENT)
    }
    let file: OpenFile
    do { file = try OpenFile(mediumPath, flags: O_RDWR | O_CREAT | O_EXCL) } catch {
      if error.number == EEXIST { return false }
      throw error
    }
    guard createSize <= UInt64(Int64.max), ftruncate(file.raw, off_t(createSize)) == 0 else {
      let error = SystemError("ftruncate", mediumPath)
      unlink(mediumPath)
      throw error
    }
    ledger.add(mediumPath)
    return true
  }
}
