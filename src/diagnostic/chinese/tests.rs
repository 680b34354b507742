use super::*;

fn in_chinese(text: &str) -> String {
    super::in_chinese(text, |source| format!("《{source}》"))
}

#[test]
fn a_sentence_is_said_again_with_what_stands_in_its_places() {
    assert_eq!(in_chinese("`房号` is empty"), "`房号` 是空的");
    assert_eq!(in_chinese("this file has no `date`"), "此文件缺少 `date`");
    assert_eq!(in_chinese("one of a, b"), "以下之一：a、b");
    assert_eq!(
        in_chinese("not read: a (did you mean `b`?), c"),
        "未读取的列：a（是否想写 `b`？）、c"
    );
    assert_eq!(in_chinese("words that no sentence fits"), "words that no sentence fits");
}

#[test]
fn what_is_quoted_is_a_name_and_stays_as_it_is() {
    // A column that is called like a word which stands in other sentences.
    assert_eq!(in_chinese("`a list` is empty"), "`a list` 是空的");
    assert_eq!(in_chinese("this is a list"), "这里是列表");
    assert_eq!(in_chinese("known keys: date, estate, unit"), "可用的键：date、estate、unit");
    let text = "this [[estate]] has no such key";
    assert_eq!(in_chinese(text), "此 [[estate]] 没有这个键");
    assert_eq!(in_chinese("public holds unit"), "public 中有：unit");
}

#[test]
fn of_two_sentences_that_fit_the_one_with_more_words_is_meant() {
    assert_eq!(in_chinese("`x` must be one of a, b"), "`x` 应为以下之一：a、b");
    assert_eq!(in_chinese("`x` must be a text in quotes"), "`x` 应为加引号的文字");
}

#[test]
fn a_fault_keeps_its_code_and_its_places() {
    let text = crate::diagnostic::Text::new("a.csv", "a,b\n1,\n");
    let fault = Fault::new("dataset::empty_cell", "`b` is empty").at(&text, 6, 0, "a value is due");
    let said = fault.help("did you mean `c`?").in_chinese(str::to_string);
    let finding = said.finding(crate::diagnostic::Severity::Error);
    assert_eq!((finding.code, finding.message), ("dataset::empty_cell", "`b` 是空的"));
    assert_eq!((finding.line, finding.column), (Some(2), Some(3)));
    assert_eq!((finding.label, finding.help), (Some("应填写"), Some("是否想写 `c`？")));
}

#[test]
fn what_is_cited_is_put_into_the_words_of_the_reader() {
    let text = "`quorum` is set by law: 2/3 (Civil Code)";
    assert_eq!(in_chinese(text), "`quorum` 由法律规定：2/3（《Civil Code》）");
}

#[test]
fn a_place_for_a_number_takes_no_words() {
    assert_eq!(in_chinese("a heads"), "a heads");
    assert_eq!(in_chinese("3 heads"), "3 人");
}

#[test]
fn a_space_stands_between_chinese_and_latin_letters_alone() {
    assert_eq!(in_chinese("this is a list"), "这里是列表");
    assert_eq!(in_chinese("this is 3"), "这里是 3");
    assert_eq!(in_chinese("invalid value, expected x"), "值无效，应为 x");
}

#[test]
fn two_places_side_by_side_are_told_apart() {
    let text = "follows `index`, which has no value on 2020-01-01, as known on 2019-01-01";
    let said = "所随的 `index` 在 2020-01-01 没有数值（按 2019-01-01 所知）";
    assert_eq!(in_chinese(text), said);
    let text = "甲: 36 homes, fee 2.00 yuan/m2 (not listed, so drawn), no manager";
    let said = "甲：36 户，物业费每平方米 2.00 元（未列出，因此随机生成），没有物业服务企业";
    assert_eq!(in_chinese(text), said);
}
