import Glibc

extension MachineDevice {
  /// Creates the medium when there is no file of its name and the plan says how large it is to be.
  ///
  /// Returns whether it did. An existing file is left as it is, whatever its size.
  func createMediumIfMissing() throws(SystemError) -> Bool {
    guard let mediumPath, let createSize else { return false }
    guard access(mediumPath, F_OK) != 0, errno == ENOENT else { return false }
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
    return true
  }
}
