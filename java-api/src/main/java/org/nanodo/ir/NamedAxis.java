package org.nanodo.ir;

import java.util.List;

/**
 * An axis that a {@link CollectiveOp} communicates along.
 *
 * @param manual whether it is a mesh axis of a {@link ShardMap}; otherwise it is the named axis of
 *     a {@code vmap}, and gone once that is applied
 */
public record NamedAxis(String name, int size, boolean manual) {
  /** The names of axes. */
  public static List<String> names(List<NamedAxis> axes) {
    return axes.stream().map(NamedAxis::name).toList();
  }

  /** The number of combinations of positions along axes. */
  public static int count(List<NamedAxis> axes) {
    return axes.stream().map(NamedAxis::size).reduce(1, Math::multiplyExact);
  }

  @Override
  public String toString() {
    return name + "=" + size;
  }
}
