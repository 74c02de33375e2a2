import ControlModel

extension Reading {
  /// The virtual machine that a partition is; nil on another machine, where its settings are reported.
  func qemu(_ mapping: MappingReader) -> QEMUPartitionSettings? {
    guard kind == .qemu else {
      refuseQEMU(PartitionSchema.qemu, mapping)
      return nil
    }
    if mapping.has(PartitionSchema.command) {
      mapping.report(PartitionSchema.command, "found a command; with machine.kind qemu the program is QEMU")
    }
    checkMebibytes(mapping)
    var settings = QEMUPartitionSettings()
    guard let qemu = mapping[PartitionSchema.qemu] else { return settings }
    qemu.set(&settings.machine, QEMUPartitionSchema.machine)
    qemu.set(&settings.cpus, QEMUPartitionSchema.cpus)
    qemu.set(&settings.accelerator, QEMUPartitionSchema.accelerator)
    settings.kernel = qemu[QEMUPartitionSchema.kernel]
    settings.initrd = qemu[QEMUPartitionSchema.initrd]
    settings.append = qemu[QEMUPartitionSchema.append]
    settings.disk = qemu[QEMUPartitionSchema.disk]
    qemu.set(&settings.diskFormat, QEMUPartitionSchema.diskFormat)
    qemu.set(&settings.arguments, QEMUPartitionSchema.arguments)
    checkBoot(qemu)
    if let disk = settings.disk { claim(image: disk, QEMUPartitionSchema.disk, of: "partition", mapping, qemu) }
    return settings
  }

  /// QEMU's settings on a machine that is none.
  func refuseQEMU(_ branch: Branch, _ mapping: MappingReader) {
    guard kind != nil, mapping.has(branch) else { return }
    mapping.report(branch, "found settings of QEMU's; allowed only with machine.kind qemu")
  }

  private func checkMebibytes(_ mapping: MappingReader) {
    guard mapping.has(PartitionSchema.memory),
      case .success(let memory) = PartitionSchema.memory.kind.read(document, mapping.place(PartitionSchema.memory)),
      memory % (1 << 20) != 0
    else { return }
    mapping.report(
      PartitionSchema.memory,
      "found \(UnitScale.size.render(memory)); with machine.kind qemu allowed is a multiple of 1MiB")
  }

  private func checkBoot(_ qemu: MappingReader) {
    let hasKernel = qemu.has(QEMUPartitionSchema.kernel)
    let hasDisk = qemu.has(QEMUPartitionSchema.disk)
    if hasKernel, hasDisk {
      qemu.report(QEMUPartitionSchema.disk, "found both kernel and disk; allowed is one of them")
    }
    for key in [QEMUPartitionSchema.initrd, QEMUPartitionSchema.append] where !hasKernel && qemu.has(key) {
      qemu.report(key, "found \(key.name) without a kernel; allowed only with one")
    }
    if qemu.has(QEMUPartitionSchema.diskFormat), !hasDisk {
      qemu.report(QEMUPartitionSchema.diskFormat, "found disk_format without a disk; allowed only with one")
    }
  }

  /// Notes who has an image: two who write to one destroy it.
  func claim(image: String, _ key: Key<String>, of what: String, _ mapping: MappingReader, _ qemu: MappingReader) {
    if let other = images[image] {
      qemu.report(key, "the image \(Shown.quoted(image)) is that of the \(other.what) on line \(other.line)")
    } else {
      images[image] = (what, line(of: mapping.node))
    }
  }
}
