package import ControlModel

/// A socket that clients connect to, and whom it stands for (protocol, section 1).
package struct Door: Equatable, Sendable {
  /// Who comes in through it.
  package enum Audience: Equatable, Sendable {
    /// Operators and tools: each peer is who its uid and gid say.
    case control
    /// The guest of one partition: whoever the socket's mode lets in.
    case partition(PartitionID)
  }

  /// Owner and group of the socket's file.
  package struct Owner: Equatable, Sendable {
    package let uid: UInt32
    package let gid: UInt32
    package init(uid: UInt32, gid: UInt32) {
      self.uid = uid
      self.gid = gid
    }
  }

  package let audience: Audience
  /// The path below the runtime directory: one name, or a folder and a name.
  ///
  /// Also what `LISTEN_FDNAMES` calls it, without `.sock`.
  package let path: String
  /// Nil leaves it to the daemon's own user.
  package let owner: Owner?
  /// Permission bits; 0660 by contract.
  package let mode: UInt32

  /// `control.sock`.
  package static func control(owner: Owner? = nil, mode: UInt32 = 0o660) -> Door {
    Door(audience: .control, path: "control.sock", owner: owner, mode: mode)
  }

  /// `partition/<name>.sock`.
  package static func partition(_ id: PartitionID, name: String, owner: Owner? = nil, mode: UInt32 = 0o660) -> Door {
    Door(audience: .partition(id), path: "partition/\(name).sock", owner: owner, mode: mode)
  }

  /// What systemd calls the descriptor of this socket: `control`, `partition/LPAR0`.
  package var descriptorName: String { String(path.dropLast(".sock".count)) }
}
