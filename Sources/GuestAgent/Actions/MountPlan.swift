/// A file system to mount: where from, where to, and how (mount(2)).
package struct MountPlan: Equatable, Sendable {
  package enum Source: Equatable, Sendable {
    /// A device node, or a link to one.
    case node(String)
    /// The only disk that the PCI function at that address has: there may be no udev that names it by its place.
    case function(String)
    /// What a file system without a device takes (`tmpfs`, a tag of virtiofs).
    case name(String)
  }

  package let source: Source
  package let directory: String
  /// Nil: the kernel's file systems are tried in turn.
  package let fileSystem: String?
  package let options: MountOptions

  package init(_ source: Source, directory: String, fileSystem: String? = nil, options: MountOptions = MountOptions(""))
  {
    self.source = source
    self.directory = directory
    self.fileSystem = fileSystem
    self.options = options
  }

  /// Only a device is waited for.
  package var hasNode: Bool { if case .name = source { false } else { true } }

  /// For people.
  var name: String {
    switch source {
    case .node(let text), .name(let text): text
    case .function(let address): "the disk of \(address)"
    }
  }
}
