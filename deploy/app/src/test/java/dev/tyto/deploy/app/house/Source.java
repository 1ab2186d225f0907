package dev.tyto.deploy.app.house;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ImportTree;
import com.sun.source.tree.LineMap;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.PackageTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import javax.lang.model.element.Modifier;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/// What one Java file says, as far as the rules of the house ask: read by the compiler's own parser, without looking
/// anything up. Immutable.
record Source(
        String name,
        String text,
        String packageName,
        List<String> packageAnnotations,
        List<Type> types,
        List<Method> methods,
        List<Place> imports,
        List<Place> created,
        List<Place> qualified,
        List<Place> staticState) {

    /// A type that the file declares, nested ones too.
    record Type(String name, int line, boolean topLevel, boolean open) {}

    /// A method or constructor; `lines` counts from its first modifier to its closing brace.
    record Method(String name, int line, int lines) {}

    /// Something that is written at a line.
    record Place(String what, int line) {}

    /// Reads one file.
    ///
    /// @param name what messages call the file
    static Source parse(String name, String text) {
        return parseAll(Map.of(name, text)).getFirst();
    }

    /// Reads files, in their order, with one compiler: starting one costs more than reading a file.
    ///
    /// @param texts by what messages call the file
    static List<Source> parseAll(Map<String, String> texts) {
        List<TextFile> files = texts.entrySet().stream()
                .map(file -> new TextFile(file.getKey(), file.getValue()))
                .toList();
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        JavacTask task = (JavacTask) compiler.getTask(null, null, problem -> {}, List.of("-proc:none"), null, files);
        SourcePositions positions = Trees.instance(task).getSourcePositions();
        List<Source> sources = new ArrayList<>();
        try {
            for (CompilationUnitTree unit : task.parse()) {
                Reader reader = new Reader(unit, positions);
                reader.scan(unit, null);
                String name =
                        unit.getSourceFile().getName().substring(1); // the compiler wraps its files: found by name
                sources.add(reader.source(name, Objects.requireNonNull(texts.get(name), name)));
            }
        } catch (IOException e) {
            throw new IllegalStateException("the sources could not be parsed", e);
        }
        return sources;
    }

    int lines() {
        return (int) text.lines().count();
    }

    private static final class TextFile extends SimpleJavaFileObject {

        private final String text;

        TextFile(String name, String text) {
            super(URI.create("text:///" + name), JavaFileObject.Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }

    private static final class Reader extends TreeScanner<Void, Void> {

        private final CompilationUnitTree unit;
        private final SourcePositions positions;
        private final LineMap lineMap;
        private final List<Type> types = new ArrayList<>();
        private final List<Method> methods = new ArrayList<>();
        private final List<Place> imports = new ArrayList<>();
        private final List<Place> created = new ArrayList<>();
        private final List<Place> qualified = new ArrayList<>();
        private final List<Place> staticState = new ArrayList<>();
        private int depth;

        Reader(CompilationUnitTree unit, SourcePositions positions) {
            this.unit = unit;
            this.positions = positions;
            this.lineMap = unit.getLineMap();
        }

        Source source(String name, String text) {
            PackageTree declared = unit.getPackage();
            String packageName =
                    declared == null ? "" : declared.getPackageName().toString();
            List<String> annotations = declared == null
                    ? List.of()
                    : declared.getAnnotations().stream()
                            .map(each -> each.getAnnotationType().toString())
                            .toList();
            return new Source(
                    name, text, packageName, annotations, types, methods, imports, created, qualified, staticState);
        }

        @Override
        public @Nullable Void visitPackage(PackageTree tree, @Nullable Void nothing) {
            return null;
        }

        @Override
        public @Nullable Void visitImport(ImportTree tree, @Nullable Void nothing) {
            imports.add(place(tree.getQualifiedIdentifier().toString(), tree));
            return null;
        }

        @Override
        public @Nullable Void visitClass(ClassTree tree, @Nullable Void nothing) {
            if (!tree.getSimpleName().isEmpty()) {
                boolean open = tree.getModifiers().getFlags().contains(Modifier.PUBLIC);
                types.add(new Type(tree.getSimpleName().toString(), start(tree), depth == 0, open));
            }
            tree.getMembers().forEach(this::noteStaticState);
            depth++;
            super.visitClass(tree, null);
            depth--;
            return null;
        }

        private void noteStaticState(Tree member) {
            if (member instanceof VariableTree field) {
                Set<Modifier> flags = field.getModifiers().getFlags();
                if (flags.contains(Modifier.STATIC) && !flags.contains(Modifier.FINAL)) {
                    staticState.add(place(field.getName().toString(), field));
                }
            }
        }

        @Override
        public @Nullable Void visitMethod(MethodTree tree, @Nullable Void nothing) {
            long end = positions.getEndPosition(unit, tree);
            if (tree.getBody() != null && end >= 0) {
                int first = start(tree);
                methods.add(new Method(tree.getName().toString(), first, (int) lineMap.getLineNumber(end) - first + 1));
            }
            return super.visitMethod(tree, null);
        }

        @Override
        public @Nullable Void visitNewClass(NewClassTree tree, @Nullable Void nothing) {
            created.add(place(tree.getIdentifier().toString(), tree));
            return super.visitNewClass(tree, null);
        }

        @Override
        public @Nullable Void visitMemberSelect(MemberSelectTree tree, @Nullable Void nothing) {
            if (QualifiedName.isOne(tree.toString())) {
                qualified.add(place(tree.toString(), tree));
                return null;
            }
            return super.visitMemberSelect(tree, null);
        }

        private Place place(String what, Tree tree) {
            return new Place(what, start(tree));
        }

        private int start(Tree tree) {
            return (int) lineMap.getLineNumber(positions.getStartPosition(unit, tree));
        }
    }
}
