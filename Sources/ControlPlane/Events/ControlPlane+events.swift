internal import ControlModel
internal import ControlProtocol
internal import Logging
internal import OrderedCollections

extension ControlPlane {
  /// Events of one page from the store.
  private static let page = 256

  /// `subscribe`: answered first, then events from `since` (inclusive), or from now, without a gap.
  func subscribe(_ session: SessionID, _ ticket: Ticket, kinds: [EventKind]?, since: UInt64?) {
    guard let since else {
      return begin(session, ticket, Subscriber(kinds: kinds.map(Set.init), next: lastDurableEvent + 1, mode: .live))
    }
    storeQueue.ask { store throws(StoreFailure) in
      try store.oldestEvent()
    } then: { result in
      self.assumeIsolated { plane in
        guard case .success(let oldest) = result else { return plane.answerStoreUnreadable(ticket) }
        if since != 0, since < oldest { return plane.answerExpired(ticket, oldest) }
        let first = max(since, oldest)
        plane.begin(session, ticket, Subscriber(kinds: kinds.map(Set.init), next: first, mode: .live))
      }
    }
  }

  private func begin(_ session: SessionID, _ ticket: Ticket, _ subscriber: Subscriber) {
    guard sessions[session] != nil else { return }
    answer(ticket, .success(.object([.init("next", .unsigned(subscriber.next))])))
    subscribers[session] = subscriber
    if subscriber.next <= lastDurableEvent { readPage(for: session) }
  }

  /// What a commit has made durable goes to all that keep up; each event is encoded once.
  func publish(_ events: [EventRecord]) {
    guard let last = events.last else { return }
    lastDurableEvent = last.seq
    guard !subscribers.isEmpty else { return }
    let encoded = events.map { PublishedEvent($0, names: state.topology) }
    for session in subscribers.keys {
      guard let subscriber = subscribers[session], case .live = subscriber.mode, subscriber.next <= last.seq else {
        continue
      }
      let isForIt = { (event: EventRecord) in subscriber.wants(event) && self.isVisible(event, to: session) }
      // The one array is shared by all who see everything.
      let wanted = events.allSatisfy(isForIt) ? encoded : zip(events, encoded).filter { isForIt($0.0) }.map(\.1)
      give(wanted[...], upTo: last.seq, to: session)
    }
  }

  /// Gives what is wanted of the events up to `last`.
  ///
  /// A connection that is full takes none of them: it gets them from the store when it has drained.
  private func give(_ events: ArraySlice<PublishedEvent>, upTo last: UInt64, to session: SessionID) {
    guard let output = sessions[session]?.output else { return }
    guard events.isEmpty || output.publish(events) else {
      subscribers[session]?.mode = .blocked
      return output.whenWritable { self.assumeIsolated { $0.resume(session) } }
    }
    subscribers[session]?.next = last + 1
  }

  private func resume(_ session: SessionID) {
    guard let subscriber = subscribers[session], case .blocked = subscriber.mode else { return }
    subscribers[session]?.mode = .live
    if subscriber.next <= lastDurableEvent { readPage(for: session) }
  }

  /// Feeds a subscriber that is behind from the store until it keeps up.
  private func readPage(for session: SessionID) {
    guard let first = subscribers[session]?.next else { return }
    subscribers[session]?.mode = .reading
    storeQueue.ask { store throws(StoreFailure) in
      try store.events(from: first, limit: Self.page)
    } then: { result in
      self.assumeIsolated { $0.givePage(result, to: session) }
    }
  }

  private func givePage(_ result: Result<[EventRecord], StoreFailure>, to session: SessionID) {
    // A page that an earlier `subscribe` of the same connection asked for is nobody's.
    guard let subscriber = subscribers[session], case .reading = subscriber.mode else { return }
    guard case .success(let events) = result, let last = events.last, events.first?.seq == subscriber.next else {
      // Retention has overtaken it, or the store is unreadable: a gap would be a lie, so the stream ends.
      log.warning("a subscriber is dropped: its events are not to be had", metadata: ["next": "\(subscriber.next)"])
      subscribers[session] = nil
      sessions[session]?.output.close()
      return
    }
    let wanted = events.filter { subscriber.wants($0) && isVisible($0, to: session) }
    subscribers[session]?.mode = .live
    give(wanted.map { PublishedEvent($0, names: state.topology) }[...], upTo: last.seq, to: session)
    guard let now = subscribers[session], case .live = now.mode, now.next <= lastDurableEvent else { return }
    readPage(for: session)
  }

  /// `show_events`: read off the lane, seen with the caller's eyes.
  func showEvents(_ session: SessionID, _ ticket: Ticket, since: UInt64?, limit: Int?) {
    let first = since ?? 0
    let count = min(limit ?? 100, 10_000)
    storeQueue.ask { store throws(StoreFailure) in
      let oldest = try store.oldestEvent()
      return (oldest, first == 0 || first >= oldest ? try store.events(from: max(first, oldest), limit: count) : [])
    } then: { result in
      self.assumeIsolated { plane in
        guard case .success(let (oldest, events)) = result else { return plane.answerStoreUnreadable(ticket) }
        if first != 0, first < oldest { return plane.answerExpired(ticket, oldest) }
        let next = (events.last?.seq).map { $0 + 1 } ?? max(first, oldest)
        let seen = events.filter { plane.isVisible($0, to: session) }
        plane.answer(ticket, .success(EventsView.value(seen, next: next, names: plane.state.topology)))
      }
    }
  }

  private func answerExpired(_ ticket: Ticket, _ oldest: UInt64) {
    let message = "events before \(oldest) are no longer kept: ask from \(oldest)"
    answer(ticket, .failure(Rejection(.eventsExpired, message, data: [.init("oldest", .number(oldest))])))
  }

  private func answerStoreUnreadable(_ ticket: Ticket) {
    answer(ticket, .failure(Rejection(.storeError, "the store cannot be read now: see the daemon's log")))
  }

  /// A guest sees the events of its cluster's partitions and slots, and the daemon's own.
  private func isVisible(_ event: EventRecord, to session: SessionID) -> Bool {
    guard let own = sessions[session]?.issuer.partition else { return true }
    if let slot = event.slot { return state.isVisible(slot, to: own) }
    return event.partition.map { state.isInCluster($0, of: own) } ?? (event.kind == .daemon)
  }
}
