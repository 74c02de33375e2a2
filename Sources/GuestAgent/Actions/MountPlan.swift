/// A file system to mount: where from, where to, and how (mount(2)).
package struct MountPlan: Equatable, Sendable {
  /// A device node, or the name that a file system without one takes (`tmpfs`, a tag of virtiofs).
  package let device: String
  package let directory: String
  /// Nil: the kernel's file systems are tried in turn.
  package let fileSystem: String?
  package let options: MountOptions

  package init(device: String, directory: String, fileSystem: String? = nil, options: MountOptions = MountOptions("")) {
    self.device = device
    self.directory = directory
    self.fileSystem = fileSystem
    self.options = options
  }

  /// Only a node is waited for.
  package var hasNode: Bool { device.hasPrefix("/") }
}
