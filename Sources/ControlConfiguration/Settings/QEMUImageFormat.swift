/// The format of a disk's image.
package enum QEMUImageFormat: String, Sendable, CaseIterable { case raw, qcow2 }
