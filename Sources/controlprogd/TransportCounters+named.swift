internal import ControlTransport

extension TransportCounters {
  /// As `show_metrics` names them.
  var named: [(name: String, value: UInt64)] {
    [
      ("controlprog_connections_accepted_total", accepted), ("controlprog_connections_turned_away_total", turnedAway),
      ("controlprog_connections_open", open), ("controlprog_connections_closed_for_fault_total", closedForFault),
      ("controlprog_frames_total", frames), ("controlprog_requests_refused_total", refused),
      ("controlprog_requests_overloaded_total", overloaded), ("controlprog_relays_dropped_total", droppedRelays),
      ("controlprog_accept_pauses_total", acceptPauses),
    ]
  }
}
