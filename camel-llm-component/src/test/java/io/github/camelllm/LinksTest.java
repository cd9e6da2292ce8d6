package io.github.camelllm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Links between pages lead to a file and a heading that exist, and the index of pages lists them all. */
class LinksTest {
    private static final Pattern LINK = Pattern.compile("]\\(([^)#:\\s]*)(#[^)\\s]+)?\\)");
    private static final Pattern HEADING = Pattern.compile("^#+ (.+)$", Pattern.MULTILINE);
    private static final Pattern ANCHOR = Pattern.compile("<a id=\"([^\"]+)\"></a>");
    private static final Pattern CODE = Pattern.compile("(?ms)^ *```.*?^ *```$");

    @Test
    void everyLinkLeadsSomewhere() throws IOException {
        List<String> broken = new ArrayList<>();
        for (Path page : Snippet.pages()) {
            for (MatchResult link : LINK.matcher(text(page)).results().toList()) {
                Path target = link.group(1).isEmpty()
                        ? page
                        : page.resolveSibling(link.group(1)).normalize();
                boolean there = Files.exists(target)
                        && (link.group(2) == null
                                || !target.toString().endsWith(".md")
                                || anchors(target).contains(link.group(2).substring(1)));
                if (!there) {
                    broken.add(page.normalize() + " " + link.group());
                }
            }
        }
        assertThat(broken).isEmpty();
    }

    @Test
    void theIndexListsAllPages() throws IOException {
        String index = Files.readString(Path.of("../docs/index.md"));
        for (Path page : Snippet.pages()) {
            String name = page.getFileName().toString();
            if (page.getParent().endsWith("docs") && !name.equals("index.md")) {
                assertThat(index).contains("](" + name);
            }
        }
    }

    private static String text(Path page) throws IOException {
        return CODE.matcher(Files.readString(page)).replaceAll("");
    }

    /** Returns the anchors of a page: those that GitHub makes of headings, and those that are written down. */
    private static Set<String> anchors(Path page) throws IOException {
        Set<String> anchors = new HashSet<>();
        String text = text(page);
        HEADING.matcher(text).results().forEach(heading -> {
            String words = heading.group(1).toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N} _-]", "");
            String anchor = words.strip().replace(' ', '-');
            for (int i = 1; !anchors.add(anchor); i++) {
                anchor = words.strip().replace(' ', '-') + "-" + i;
            }
        });
        ANCHOR.matcher(text).results().forEach(anchor -> anchors.add(anchor.group(1)));
        return anchors;
    }
}
