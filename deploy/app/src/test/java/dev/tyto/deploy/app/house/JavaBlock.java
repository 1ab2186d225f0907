package dev.tyto.deploy.app.house;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// A Java block of a page: the text, the line of the page on which it begins, and the package in which the blocks of
/// its page meet. Immutable.
record JavaBlock(String page, int line, String text, String packageName) {

    /// What a block can be. The first that the parser takes is what it is.
    enum Reading {
        /// A file: nothing but types beneath its package and imports.
        UNIT,
        /// What may stand in a method.
        STATEMENTS,
        /// What may stand in a class.
        MEMBERS
    }

    private static final Pattern PACKAGE = Pattern.compile("(?m)^\\s*package\\s[\\w.\\s]+;");
    private static final Pattern IMPORTS = Pattern.compile("(?:\\s|//[^\\n]*|import\\s[\\w.*\\s]+;)*");

    /// The block as a file of its own, with its lines where they are in the block. A block that declares its
    /// package is one already; in any other the types of `java.base` and of the packages `ours` are imported.
    String source(Reading reading, List<String> ours) {
        boolean whole = PACKAGE.matcher(text).find();
        return switch (reading) {
            case UNIT -> whole ? text : head(ours) + text;
            case STATEMENTS -> wrapped(ours, "void run() throws Exception { ", " }");
            case MEMBERS -> wrapped(ours, "", "");
        };
    }

    /// The name of the file, unlike that of any other block.
    String file() {
        return "/" + packageName + "/" + typeName() + ".java";
    }

    private String wrapped(List<String> ours, String before, String after) {
        Matcher imports = IMPORTS.matcher(text);
        int body = imports.lookingAt() ? imports.end() : 0;
        return head(ours) + text.substring(0, body) + "class " + typeName() + " { " + before + text.substring(body)
                + "\n" + after + "}";
    }

    private String head(List<String> ours) {
        return ours.stream()
                .map(each -> "import " + each + ".*; ")
                .collect(Collectors.joining("", "package " + packageName + "; import module java.base; ", ""));
    }

    private String typeName() {
        return "Block" + line;
    }
}
