package org.nanodo.data;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.Gson;
import java.io.InputStreamReader;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * What Grain and NanoDO made of the same documents and seed, by make_grain_reference.py.
 *
 * @param documents token ids between BOS and EOS
 */
record GrainReference(
    List<Order> orders,
    List<Place> places,
    Map<String, List<List<Integer>>> documents,
    List<Case> cases) {
  /** An epoch of Grain's: its first documents, and the CRC-32 of all as little-endian int32. */
  record Order(int size, long seed, int epoch, List<Integer> first, long crc32) {}

  /** The document at one place of an epoch. */
  record Place(int size, long seed, int epoch, int position, int document) {}

  /** Batches of one mode, each a list of rows. */
  record Case(
      String mode,
      String documents,
      int length,
      int rows,
      int epochs,
      List<List<List<Integer>>> batches) {
    @Override
    public String toString() {
      return "%s, %s %dx%d, %d epochs".formatted(mode, documents, rows, length, epochs);
    }
  }

  static GrainReference load() {
    var in = Objects.requireNonNull(GrainReference.class.getResourceAsStream("grain.json"));
    return new Gson().fromJson(new InputStreamReader(in, UTF_8), GrainReference.class);
  }

  /** The documents as a corpus, both to train and to evaluate on; texts are their numbers. */
  TextData data(String name) {
    List<List<Integer>> ids = Objects.requireNonNull(documents.get(name));
    var texts = new Texts(IntStream.range(0, ids.size()).mapToObj(String::valueOf).toList());
    return new TextData(new Corpus(texts, texts, texts, 1, 1), new KnownIds(ids));
  }

  private record KnownIds(List<List<Integer>> documents) implements Tokenizer {
    @Override
    public int vocabSize() {
      return 32_101;
    }

    @Override
    public int fingerprint() {
      return documents.hashCode();
    }

    @Override
    public int bosId() {
      return documents.get(0).get(0);
    }

    @Override
    public int eosId() {
      return documents.get(0).get(documents.get(0).size() - 1);
    }

    @Override
    public int[] encode(String text) {
      List<Integer> ids = documents.get(Integer.parseInt(text));
      return ids.subList(1, ids.size() - 1).stream().mapToInt(i -> i).toArray();
    }

    @Override
    public String decode(int[] ids) {
      throw new UnsupportedOperationException("documents are known by their ids only");
    }
  }
}
