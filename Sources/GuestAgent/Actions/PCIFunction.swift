internal import Glibc

/// A PCI function as the kernel shows it below `/sys`.
struct PCIFunction {
  /// Such as `0000:01:00.0`.
  let address: String

  var isThere: Bool { access(path, F_OK) == 0 }
  /// One whose driver is still probing has it already.
  var hasDriver: Bool { access("\(path)/driver", F_OK) == 0 }

  /// Lets the kernel look at the function's bus again, which changes nothing there that it knows (sysfs-bus-pci).
  func rescan() {
    let descriptor = open("\(path)/rescan", O_WRONLY | O_CLOEXEC)
    // Without the right to it the function is taken as it is.
    guard descriptor >= 0 else { return }
    _ = write(descriptor, "1", 1)
    close(descriptor)
  }

  private var path: String { "/sys/bus/pci/devices/\(address)" }
}
