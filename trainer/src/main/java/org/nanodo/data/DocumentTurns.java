package org.nanodo.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.nanodo.data.DataState.Position;

/**
 * Which document is trained on next. Sources of a mixture have {@link WeightedTurns}, and each goes
 * through its epochs by itself.
 */
final class DocumentTurns {
  /**
   * A source and its part in the mixture.
   *
   * @param size documents in an epoch
   */
  record Turn(DocumentSource source, DocumentOrder order, int size, double weight) {}

  /** A document, and the state of training at its first token. */
  record Place(DataState state, DocumentSource source, int document) {}

  private final List<Turn> turns;
  private final int epochs;
  private final double[] weights;
  private DataState state;
  private boolean begun;

  /** Goes on from {@code from}, whose document comes first. */
  DocumentTurns(List<Turn> turns, int epochs, DataState from) {
    this.turns = turns;
    this.epochs = epochs;
    this.weights = turns.stream().mapToDouble(Turn::weight).toArray();
    this.state = from;
  }

  /** The state before the first document, of sources that are described so. */
  static DataState start(List<Turn> turns, List<String> data) {
    var first = new DocumentTurns(turns, TrainOptions.ENDLESS, DataState.START);
    return first.choose(data.stream().map(Position::start).toList());
  }

  /** The next document; nothing once a source has had all its epochs. */
  Optional<Place> next() {
    if (begun) {
      var sources = new ArrayList<>(state.sources());
      int current = state.current();
      sources.set(current, sources.get(current).next(turns.get(current).size()));
      state = choose(sources);
    }
    begun = true;
    if (epochs != TrainOptions.ENDLESS && state.epoch() >= epochs) {
      return Optional.empty();
    }
    Turn turn = turns.get(state.current());
    int document = turn.order().document(state.epoch(), state.position());
    return Optional.of(new Place(state.at(0), turn.source(), document));
  }

  private DataState choose(List<Position> sources) {
    if (turns.size() == 1) {
      return new DataState(sources, 0, 0);
    }
    double[] credits = sources.stream().mapToDouble(Position::credit).toArray();
    int current = WeightedTurns.next(credits, weights);
    var credited = new ArrayList<Position>();
    for (int i = 0; i < credits.length; i++) {
      credited.add(sources.get(i).withCredit(credits[i]));
    }
    return new DataState(credited, current, 0);
  }
}
