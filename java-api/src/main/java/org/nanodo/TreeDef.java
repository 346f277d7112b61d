package org.nanodo;

import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** The structure of a {@link Tree}: everything but its leaves. */
public sealed interface TreeDef {
  /** Builds a value of this structure, with leaves taken in order. */
  Object build(Iterator<?> leaves);

  /** Passes the path of every leaf to {@code paths}; {@code prefix} is the path of this. */
  void paths(String prefix, Consumer<String> paths);

  /** The paths of all leaves in order: names and indices joined by slashes. */
  default List<String> paths() {
    var paths = new ArrayList<String>();
    paths("", paths::add);
    return paths;
  }

  /** A place for one leaf. */
  record Leaf() implements TreeDef {
    @Override
    public Object build(Iterator<?> leaves) {
      return leaves.next();
    }

    @Override
    public void paths(String prefix, Consumer<String> paths) {
      paths.accept(prefix);
    }
  }

  /** A value that holds no leaves, such as a size or a flag. */
  record Static(Object value) implements TreeDef {
    @Override
    public Object build(Iterator<?> leaves) {
      return value;
    }

    @Override
    public void paths(String prefix, Consumer<String> paths) {}
  }

  /** What has children with names. */
  sealed interface Container extends TreeDef {
    /** The children in order. */
    List<TreeDef> children();

    /** Their names, as paths have them. */
    List<String> names();

    @Override
    default void paths(String prefix, Consumer<String> paths) {
      List<String> names = names();
      for (int i = 0; i < names.size(); i++) {
        children().get(i).paths(join(prefix, names.get(i)), paths);
      }
    }
  }

  /** A record. */
  record OfRecord(Class<?> type, List<TreeDef> children) implements Container {
    @Override
    public Object build(Iterator<?> leaves) {
      RecordComponent[] components = type.getRecordComponents();
      Class<?>[] types =
          Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
      Object[] values = children.stream().map(c -> c.build(leaves)).toArray();
      return Tree.reflect(
          type,
          () -> {
            Constructor<?> constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return constructor.newInstance(values);
          });
    }

    @Override
    public List<String> names() {
      return Arrays.stream(type.getRecordComponents()).map(RecordComponent::getName).toList();
    }
  }

  /** A list. */
  record OfList(List<TreeDef> children) implements Container {
    @Override
    public Object build(Iterator<?> leaves) {
      return children.stream().map(c -> c.build(leaves)).toList();
    }

    @Override
    public List<String> names() {
      return IntStream.range(0, children.size()).mapToObj(Integer::toString).toList();
    }
  }

  /** A map from strings, in the order of its keys. */
  record OfMap(List<String> names, List<TreeDef> children) implements Container {
    @Override
    public Object build(Iterator<?> leaves) {
      var map = new TreeMap<String, Object>();
      for (int i = 0; i < names.size(); i++) {
        map.put(names.get(i), children.get(i).build(leaves));
      }
      return Collections.unmodifiableSortedMap(map);
    }
  }

  private static String join(String prefix, String name) {
    return prefix.isEmpty() || name.isEmpty() ? prefix + name : prefix + "/" + name;
  }
}
