package org.nanodo.train;

import java.util.Iterator;
import java.util.NoSuchElementException;

/** At most the first {@code count} elements of {@code all}. */
record FirstOf<T>(Iterable<T> all, int count) implements Iterable<T> {
  @Override
  public Iterator<T> iterator() {
    Iterator<T> elements = all.iterator();
    return new Iterator<>() {
      private int taken;

      @Override
      public boolean hasNext() {
        return taken < count && elements.hasNext();
      }

      @Override
      public T next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        taken++;
        return elements.next();
      }
    };
  }
}
