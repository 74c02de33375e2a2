/// Writes notifications: `* sci partition=LPAR1`, or a JSON-RPC request without an id.
///
/// Each with its LF.
package enum NotificationEncoder {
  package static func encode(_ notification: WireNotification, form: Form) -> [UInt8] {
    var bytes: [UInt8] = []
    switch form {
    case .text:
      bytes.append(contentsOf: "* \(notification.method)".utf8)
      if case .object(let members) = notification.params { TextAnswer.append(pairs: members, to: &bytes) }
    case .json:
      JSONWriter.append(
        ["jsonrpc": "2.0", "method": .string(notification.method), "params": notification.params], to: &bytes)
    }
    bytes.append(UInt8(ascii: "\n"))
    return bytes
  }
}
