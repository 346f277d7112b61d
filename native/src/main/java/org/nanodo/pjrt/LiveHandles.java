package org.nanodo.pjrt;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Counts the native objects that are alive, by kind, so that a leak shows. */
public final class LiveHandles {
  private static final Map<String, LongAdder> COUNTS = new ConcurrentHashMap<>();

  private LiveHandles() {}

  /** How many native objects of each kind are alive; kinds that have none are left out. */
  public static Map<String, Long> byKind() {
    var live = new TreeMap<String, Long>();
    COUNTS.forEach(
        (kind, count) -> {
          if (count.sum() != 0) {
            live.put(kind, count.sum());
          }
        });
    return live;
  }

  static LongAdder of(String kind) {
    return COUNTS.computeIfAbsent(kind, k -> new LongAdder());
  }
}
