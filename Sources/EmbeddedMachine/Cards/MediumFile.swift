import Glibc
import PartitionProcesses

/// A disk's medium in an ordinary file, locked for as long as it is open.
final class MediumFile: Medium {
  let file: OpenFile
  let sectors: UInt64

  init(path: String) throws(MediumError) {
    do throws(SystemError) {
      file = try OpenFile(path, flags: O_RDWR)
      try Self.lock(file)
      sectors = UInt64(try file.status().st_size) / DiskRegisters.sectorSize
    } catch { throw MediumError(error) }
    guard sectors > 0 else { throw MediumError(isFault: true, text: "\(path) has not one sector") }
  }

  func check() throws(MediumError) {
    do throws(SystemError) {
      let status = try file.status()
      guard status.st_nlink > 0 else { throw SystemError("access", "\(file.path), which was removed", ENOENT) }
      guard UInt64(status.st_size) >= sectors * DiskRegisters.sectorSize else {
        throw SystemError("access", "\(file.path), which has become shorter", ENODATA)
      }
    } catch { throw MediumError(error) }
  }

  func read(at position: UInt64, into buffer: UnsafeMutableRawBufferPointer) throws(MediumError) {
    do { try file.read(at: position, into: buffer) } catch { throw MediumError(error) }
  }

  func write(at position: UInt64, from buffer: UnsafeRawBufferPointer) throws(MediumError) {
    do { try file.write(at: position, from: buffer) } catch { throw MediumError(error) }
  }

  func flush() throws(MediumError) {
    guard fdatasync(file.raw) == 0 else { throw MediumError(SystemError("fdatasync", file.path)) }
  }

  /// The lock is not left to close(2): a guest's process between fork and exec has the descriptor too, and the next
  /// owner's first access would find the medium locked, which is a fault.
  func close() throws(MediumError) {
    _ = Self.set(F_UNLCK, on: file)
    do { try file.close() } catch { throw MediumError(error) }
  }

  /// F_OFD_SETLK of <fcntl.h>, which Swift's Glibc module does not show.
  private static let setOpenFileLock: Int32 = 37

  /// An open-file-description lock: it belongs to this opening, so a second one fails in this process too, and the
  /// lock of a daemon that died is gone with it.
  private static func lock(_ file: OpenFile) throws(SystemError) {
    guard set(F_WRLCK, on: file) else {
      guard errno == EAGAIN || errno == EACCES else { throw SystemError("lock", file.path) }
      throw SystemError("lock", "\(file.path), which another process holds", EAGAIN)
    }
  }

  private static func set(_ type: Int32, on file: OpenFile) -> Bool {
    var whole = flock()
    whole.l_type = Int16(type)
    whole.l_whence = Int16(SEEK_SET)
    return fcntl(file.raw, setOpenFileLock, &whole) == 0
  }
}

extension MediumError {
  /// A full file system or a lack of descriptors or memory passes; all else is a fault of the medium.
  init(_ error: SystemError) {
    let passing: [Int32] = [ENOSPC, EDQUOT, EMFILE, ENFILE, ENOMEM]
    self.init(isFault: !passing.contains(error.number), text: error.text)
  }
}

/// Opens the files that the plan names.
package struct MediumFiles: MediumSource {
  package init() {}
  package func open(_ device: MachineDevice) throws(MediumError) -> any Medium {
    guard let path = device.mediumPath else { throw MediumError(isFault: true, text: "\(device.name) has no medium") }
    return try MediumFile(path: path)
  }
}
