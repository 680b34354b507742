//! The operators and functions that rules may use, as stock Rhai sees them: each is an operation of
//! [`super::super::meaning`], so that rules mean the same row by row and column by column.

use rhai::{Dynamic, Engine, EvalAltResult, Position};

use super::super::meaning::{self, Binary, Test, Unary, Value};
use crate::units::Share;

type Answer<T> = Result<T, Box<EvalAltResult>>;

fn refused<T>(what: String) -> Answer<T> {
    Err(EvalAltResult::ErrorArithmetic(what, Position::NONE).into())
}

/// Registers them all. Rhai's own float operators compare with a tolerance and its functions follow
/// the machine, so none of them is used.
pub fn register(engine: &mut Engine) {
    engine.set_fast_operators(false);
    wholes(engine);
    reals(engine);
    comparisons(engine);
    functions(engine);
    for (name, is_strict) in [("reached_by", false), ("exceeded_by", true)] {
        engine.register_fn(name, move |bar: &mut Share, part: i64, whole: i64| {
            match meaning::reached(*bar, is_strict, part, whole) {
                Some(holds) => Ok(holds),
                None => refused(format!("{part} is no part of {whole}")),
            }
        });
    }
}

fn whole(op: Binary, sign: &str, a: i64, b: i64) -> Answer<i64> {
    match meaning::whole(op, a, b) {
        Some(value) => Ok(value),
        None if b == 0 => refused(format!("division by zero: {a} {sign} {b}")),
        None => refused(format!("the result does not fit: {a} {sign} {b}")),
    }
}

fn real(op: Binary, sign: &str, a: f64, b: f64) -> Answer<f64> {
    match meaning::real(op, a, b) {
        Some(value) => Ok(value),
        None if b == 0.0 => refused(format!("division by zero: {a} {sign} {b}")),
        None => refused(format!("no result: {a} {sign} {b}")),
    }
}

fn wholes(engine: &mut Engine) {
    let all = [
        (Binary::AddInt, "+"),
        (Binary::SubInt, "-"),
        (Binary::MulInt, "*"),
        (Binary::DivInt, "/"),
        (Binary::RemInt, "%"),
        (Binary::PowInt, "**"),
        (Binary::PowInt, "pow"),
        (Binary::MinInt, "min"),
        (Binary::MaxInt, "max"),
        (Binary::DivideHalfUp, "divide_half_up"),
        (Binary::AddMonths, "add_months"),
    ];
    for (op, sign) in all {
        engine.register_fn(sign, move |a: i64, b: i64| whole(op, sign, a, b));
    }
    engine.register_fn("-", |a: i64| match a.checked_neg() {
        Some(value) => Ok(value),
        None => refused(format!("the result does not fit: -{a}")),
    });
    engine.register_fn("+", |a: i64| a);
    engine.register_fn("abs", |a: i64| match a.checked_abs() {
        Some(value) => Ok(value),
        None => refused(format!("the result does not fit: abs of {a}")),
    });
    engine.register_fn("to_float", meaning::float_of);
    for name in ["to_int", "floor", "ceil", "round"] {
        engine.register_fn(name, |a: i64| a);
    }
}

fn reals(engine: &mut Engine) {
    let all = [
        (Binary::AddFloat, "+"),
        (Binary::SubFloat, "-"),
        (Binary::MulFloat, "*"),
        (Binary::DivFloat, "/"),
        (Binary::RemFloat, "%"),
        (Binary::PowFloat, "**"),
        (Binary::PowFloat, "pow"),
        (Binary::MinFloat, "min"),
        (Binary::MaxFloat, "max"),
    ];
    let float = meaning::float_of;
    for (op, sign) in all {
        engine.register_fn(sign, move |a: f64, b: f64| real(op, sign, a, b));
        engine.register_fn(sign, move |a: i64, b: f64| real(op, sign, float(a), b));
        engine.register_fn(sign, move |a: f64, b: i64| real(op, sign, a, float(b)));
    }
    // Rhai has its own `/=` and would take it before our `/`.
    let assigned = [
        (Binary::DivFloat, "/=", "/"),
        (Binary::RemFloat, "%=", "%"),
        (Binary::PowFloat, "**=", "**"),
    ];
    for (op, sign, plain) in assigned {
        engine.register_fn(sign, move |a: &mut f64, b: f64| -> Answer<()> {
            *a = real(op, plain, *a, b)?;
            Ok(())
        });
        engine.register_fn(sign, move |a: &mut f64, b: i64| -> Answer<()> {
            *a = real(op, plain, *a, float(b))?;
            Ok(())
        });
    }
    engine.register_fn("-", |a: f64| -a);
    engine.register_fn("+", |a: f64| a);
    engine.register_fn("to_float", |a: f64| a);
}

fn comparisons(engine: &mut Engine) {
    let all = [
        Test::Equal,
        Test::Unequal,
        Test::Less,
        Test::LessOrEqual,
        Test::Greater,
        Test::GreaterOrEqual,
    ];
    let float = meaning::float_of;
    for test in all {
        let sign = test.sign();
        engine.register_fn(sign, move |a: i64, b: i64| test.holds(&a, &b));
        engine.register_fn(sign, move |a: f64, b: f64| test.holds(&a, &b));
        engine.register_fn(sign, move |a: i64, b: f64| test.holds(&float(a), &b));
        engine.register_fn(sign, move |a: f64, b: i64| test.holds(&a, &float(b)));
    }
}

fn functions(engine: &mut Engine) {
    let all = [
        (Unary::AbsFloat, "abs"),
        (Unary::Floor, "floor"),
        (Unary::Ceil, "ceil"),
        (Unary::Round, "round"),
        (Unary::Sqrt, "sqrt"),
        (Unary::Exp, "exp"),
        (Unary::Ln, "ln"),
        (Unary::Logistic, "logistic"),
        (Unary::Logit, "logit"),
    ];
    for (op, name) in all {
        engine.register_fn(name, move |x: f64| match meaning::function(op, x) {
            Some(value) => Ok(value),
            None => refused(format!("there is no {name} of {x}")),
        });
    }
    for (op, name) in [(Unary::ToInt, "to_int"), (Unary::RoundHalfUp, "round_half_up")] {
        engine.register_fn(name, move |x: f64| match meaning::unary(op, Value::Float(x)) {
            Some(Value::Int(value)) => Ok(value),
            _ => refused(format!("{x} is no whole number that can be kept exactly")),
        });
    }
    let clamp = |x: Dynamic, low: Dynamic, high: Dynamic| -> Answer<Dynamic> {
        let whole = [&x, &low, &high].map(|v| v.as_int().ok());
        if let [Some(x), Some(low), Some(high)] = whole {
            let above = whole_of_two(Binary::MaxInt, x, low);
            return Ok(Dynamic::from_int(whole_of_two(Binary::MinInt, above, high)));
        }
        // Two numbers of one kind stay of that kind until the third meets them, as in columns.
        let above = of_two((Binary::MaxInt, Binary::MaxFloat), &x, &low);
        let within =
            above.and_then(|above| of_two((Binary::MinInt, Binary::MinFloat), &above, &high));
        within.map_or_else(|| refused("clamp works on numbers".into()), Ok)
    };
    engine.register_fn("clamp", clamp);
}

fn whole_of_two(op: Binary, a: i64, b: i64) -> i64 {
    meaning::whole(op, a, b).unwrap_or(a)
}

fn of_two((whole, real): (Binary, Binary), a: &Dynamic, b: &Dynamic) -> Option<Dynamic> {
    if let (Ok(a), Ok(b)) = (a.as_int(), b.as_int()) {
        return meaning::whole(whole, a, b).map(Dynamic::from_int);
    }
    let float =
        |value: &Dynamic| value.as_float().or_else(|_| value.as_int().map(meaning::float_of)).ok();
    meaning::real(real, float(a)?, float(b)?).map(Dynamic::from_float)
}
