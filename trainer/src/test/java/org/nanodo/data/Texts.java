package org.nanodo.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.nanodo.ir.Literal;

/** Documents in memory, and what tests say with them. */
record Texts(List<String> texts) implements DocumentSource {
  static Texts of(String... texts) {
    return new Texts(List.of(texts));
  }

  /** Up to {@code most} documents of odd lengths, empty ones among them. */
  static Texts random(Random random, int most) {
    return new Texts(
        IntStream.rangeClosed(0, random.nextInt(most))
            .mapToObj(i -> text(random, random.nextInt(4) == 0 ? 0 : random.nextInt(60)))
            .toList());
  }

  /** Any code points: NUL, surrogates without a partner, all planes. */
  static String text(Random random, int length) {
    var text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      switch (random.nextInt(3)) {
        case 0 -> text.append((char) random.nextInt(128));
        case 1 -> text.append((char) random.nextInt(1 << 16));
        default -> text.appendCodePoint(random.nextInt(Character.MAX_CODE_POINT + 1));
      }
    }
    return text.toString();
  }

  static TextData data(DocumentSource train, DocumentSource heldOut) {
    return new TextData(new Corpus(train, train, heldOut, 1, 1), new ByteTokenizer());
  }

  static TextData data(DocumentSource train) {
    return data(train, of());
  }

  static List<List<Integer>> rows(Batch all) {
    Literal batch = all.tensors().get(0);
    int length = batch.type().shape().dim(1);
    var rows = new ArrayList<List<Integer>>();
    for (int row = 0; row < batch.type().shape().dim(0); row++) {
      int first = row * length;
      rows.add(IntStream.range(0, length).mapToObj(i -> (int) batch.get(first + i)).toList());
    }
    return rows;
  }

  @Override
  public int size() {
    return texts.size();
  }

  @Override
  public Document document(int i) {
    return new Document.Text(texts.get(i));
  }

  /** The text of a document that has one. */
  static String of(DocumentSource source, int i) {
    return ((Document.Text) source.document(i)).text();
  }

  /** A source as {@code ds_name} opens it where the other keys are the default's. */
  static Corpus open(String dsName) {
    return DataSources.open(dsName, SourceOptions.of(new ByteTokenizer(), 8));
  }
}
