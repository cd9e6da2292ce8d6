package io.github.camelllm.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import org.junit.jupiter.api.Test;

class ReasoningDetailsTest {
    private static final String A = "{'type':'reasoning.encrypted','data':'QUFB','id':'call_1','index':0}";
    private static final String B = "{'type':'reasoning.encrypted','data':'QkJC','id':'call_2','index':0}";

    private static String sentBack(boolean streamed, String... lists) throws JsonProcessingException {
        ReasoningDetails details = new ReasoningDetails(streamed);
        for (String list : lists) {
            details.add(ExactJson.read(list.replace('\'', '"')));
        }
        return details.mark().value().replace('"', '\'');
    }

    @Test
    void encryptedEntriesOfParallelCallsStayApart() throws JsonProcessingException {
        String both = "[" + A + "," + B + "]";
        assertThat(sentBack(false, both)).isEqualTo(both);
        assertThat(sentBack(true, both)).isEqualTo(both);
        assertThat(sentBack(true, "[" + A + "]", "[" + B + "]")).isEqualTo(both);
    }

    @Test
    void fragmentsOfOneEntryAreOneEntry() throws JsonProcessingException {
        assertThat(sentBack(
                        true,
                        "[{'type':'reasoning.text','text':'Let','index':0}]",
                        "[{'type':'reasoning.text','text':' me.','index':0}]",
                        "[{'type':'reasoning.text','signature':'c2ln','index':0}]"))
                .isEqualTo("[{'type':'reasoning.text','text':'Let me.','index':0,'signature':'c2ln'}]");
    }

    @Test
    void aFragmentWithoutAnIdBelongsToTheLastEntryOfItsIndex() throws JsonProcessingException {
        String tail = "[{'type':'reasoning.encrypted','data':'REQ=','index':0}]";
        assertThat(sentBack(true, "[" + A + "]", "[" + B + "]", tail))
                .isEqualTo("[" + A + "," + B.replace("QkJC", "QkJCREQ=") + "]");
    }

    @Test
    void entriesOfAWholeAnswerAreNoFragments() throws JsonProcessingException {
        String entries = "[{'type':'reasoning.text','text':'a','signature':'1','index':0},"
                + "{'type':'reasoning.text','text':'b','signature':'2','index':0}]";
        assertThat(sentBack(false, entries)).isEqualTo(entries);
    }
}
