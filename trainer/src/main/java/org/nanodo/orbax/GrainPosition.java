package org.nanodo.orbax;

import com.google.gson.JsonElement;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The position of Grain's data loader, which NanoDO saves beside its state.
 *
 * @param workers its worker processes; 0 if it reads by itself
 * @param lastSeen the number of the record that each worker has read last, counted over epochs from
 *     0; -1 before the first
 * @param records how many records an epoch has, if its sampler says so
 * @param seed the seed of the order of records, if its sampler says so
 */
public record GrainPosition(
    int workers, List<Long> lastSeen, OptionalLong records, OptionalLong seed) {
  private static final String FOLDER = "data";
  private static final Pattern FILE = Pattern.compile("process_0-of-\\d+\\.json");
  private static final Pattern RECORDS = Pattern.compile("num_records=(\\d{1,18})");
  private static final Pattern SEED = Pattern.compile("seed=(\\d{1,18})");
  private static final long MOST = 1L << 53;

  /**
   * Reads what is beside the folder of a state, if it is there. All processes of NanoDO read the
   * same records.
   */
  static Optional<GrainPosition> beside(Path state) {
    Path folder = state.resolveSibling(FOLDER);
    return new FolderStore(folder)
        .files(FILE.asMatchPredicate()).stream()
            .findFirst()
            .map(blob -> of(Json.parse(blob, "the position of Grain's data loader")));
  }

  private static GrainPosition of(Json json) {
    int workers = (int) json.number("worker_count", 0, 1 << 20);
    Json seen = json.child("last_seen_indices");
    var lastSeen = new ArrayList<Long>();
    for (Map.Entry<String, JsonElement> worker : seen.object().entrySet()) {
      lastSeen.add(seen.number(worker.getKey(), -MOST, MOST));
    }
    if (lastSeen.size() != Math.max(1, workers)) {
      throw json.unexpected("last_seen_indices", "one of each of %d workers".formatted(workers));
    }
    String sampler = json.get("sampler").map(JsonElement::toString).orElse("");
    return new GrainPosition(
        workers, List.copyOf(lastSeen), number(RECORDS, sampler), number(SEED, sampler));
  }

  private static OptionalLong number(Pattern pattern, String text) {
    Matcher found = pattern.matcher(text);
    return found.find() ? OptionalLong.of(Long.parseLong(found.group(1))) : OptionalLong.empty();
  }
}
