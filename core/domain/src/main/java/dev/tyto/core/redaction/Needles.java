package dev.tyto.core.redaction;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/// Finds many texts at once in another, in one pass.
///
/// Aho and Corasick, "Efficient String Matching: An Aid to Bibliographic Search", 1975, doi:10.1145/360825.360855,
/// algorithms 1 to 3. Differs from the paper: only the longest text that ends at a place is reported there, and the
/// beginning of one, of at least [#SHORTEST_BEGINNING] characters, where the mark of a cut follows it.
///
/// Immutable once made; thread-safe.
final class Needles {

    static final Needles NONE = of(List.of());

    /// Stands where somebody has cut a text.
    static final char CUT = '…';

    static final int SHORTEST_BEGINNING = 8;

    private static final class Node {
        private char[] letters = {};
        private Node[] nodes = {};
        private @Nullable Node fallback;
        private int longest;
        private final int depth;

        Node(int depth) {
            this.depth = depth;
        }

        @Nullable
        Node next(char letter) {
            for (int i = 0; i < letters.length; i++) {
                if (letters[i] == letter) {
                    return nodes[i];
                }
            }
            return null;
        }

        Node grow(char letter) {
            Node known = next(letter);
            if (known != null) {
                return known;
            }
            Node grown = new Node(depth + 1);
            letters = Arrays.copyOf(letters, letters.length + 1);
            letters[letters.length - 1] = letter;
            nodes = Arrays.copyOf(nodes, nodes.length + 1);
            nodes[nodes.length - 1] = grown;
            return grown;
        }
    }

    private final Node root = new Node(0);

    private Needles() {}

    static Needles of(Collection<String> texts) {
        Needles needles = new Needles();
        for (String text : texts) {
            Node node = needles.root;
            for (int i = 0; i < text.length(); i++) {
                node = node.grow(text.charAt(i));
            }
            node.longest = text.length();
        }
        needles.connect();
        return needles;
    }

    /// Gives each node the node of the longest proper end of its text that starts some other one.
    private void connect() {
        Queue<Node> open = new ArrayDeque<>();
        for (Node first : root.nodes) {
            first.fallback = root;
            open.add(first);
        }
        for (Node node = open.poll(); node != null; node = open.poll()) {
            for (int i = 0; i < node.nodes.length; i++) {
                Node child = node.nodes[i];
                child.fallback = step(fallback(node), node.letters[i]);
                child.longest = Math.max(child.longest, child.fallback.longest);
                open.add(child);
            }
        }
    }

    void find(String text, Spans spans) {
        if (root.nodes.length == 0) {
            return;
        }
        Node node = root;
        for (int at = 0; at < text.length(); at++) {
            if (text.charAt(at) == CUT && node.depth >= SHORTEST_BEGINNING) {
                spans.add(at - node.depth, at);
            }
            node = step(node, text.charAt(at));
            if (node.longest > 0) {
                spans.add(at + 1 - node.longest, at + 1);
            }
        }
    }

    private Node step(Node from, char letter) {
        Node node = from;
        while (true) {
            Node next = node.next(letter);
            if (next != null) {
                return next;
            }
            if (node == root) {
                return root;
            }
            node = fallback(node);
        }
    }

    private Node fallback(Node node) {
        return node.fallback == null ? root : node.fallback;
    }
}
