/// The stable identities of the log entries that somebody may have to act on (`MESSAGE_ID=`, sd-id128(3)).
///
/// `journalctl MESSAGE_ID=...` finds them whatever their words; alerts should match these and not texts.
package enum MessageID: String, CaseIterable, Sendable {
  /// The daemon is up and its sockets listen. Nothing to do.
  case started = "d56f8441cd0d45369512f4977ce3fcc6"
  /// The daemon has stopped as it was told. Nothing to do.
  case stopped = "2b55fa4896244f9691119c57636a0be6"
  /// The state could not be made durable: taking is refused until it can. Free space or mend the file system below the
  /// state directory.
  case storeFailed = "4b8e175f5b094c95952e95d241b46962"
  /// The state is made durable again. Look for what was refused meanwhile.
  case storeRecovered = "72950eded954409f82de42499188a106"
  /// A member took slots or power from another. Find out what made the other one sick; it stays fenced until it boots.
  case fence = "f609e18fd13d41e2963f1ac7cb74c6c0"
  /// A cluster has fenced too often, and automatic take-over is locked. Mend the cause, then `set_maintenance` off.
  case fenceLocked = "203a4ba3e2d14858be170dc97e4d175a"
  /// A slot is withheld from everyone after a fault. Check or replace the card, then `clear_slot`.
  case quarantine = "b935a6141dfe4b6c89005e1b5e3c18c9"
  /// A failover runs. Its number is in the field CONTROLPROG_OPERATION.
  case failoverBegun = "93386a674124469a83b50b7cc19b5ab4"
  /// A failover is done. Check that the old side came back as the standby.
  case failoverDone = "5262bbe1cf8247c7a4ae8480ad507abf"
  /// A failover ended otherwise than done. `show_operation` says where it stands and `explain` what holds it.
  case failoverFailed = "a32352910e614cedb047e723578bc50f"
  /// The stored table and the configuration or the machine differ. The store rules; the text says what to change.
  case tableDiffers = "a329eb1053014c0f9aa12ba2bb607216"
  /// The configuration file has errors, which the text lists. After a reload the old one stays in force; at start the
  /// daemon ends with status 78.
  case configurationRefused = "09c657e13dc94f2ba237ddf5d9308208"
  /// The configuration was read again. The text says what waits for a restart.
  case reloadDone = "3280f34913da49d2b5f8f00ef660f9f5"
}
