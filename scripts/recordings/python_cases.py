"""What record_python.py asks Python: expressions and programs of the forms that the wrappers of TorchInductor have, and others."""

# One expression a line. All may be evaluated in any order.
EXPRESSIONS = r"""
0
1_000_000
0x1F
0XfF_0
0o17
0b1011
123456789012345678901234567890
1.5
1e5
1E-5
.5
5.
1_0.2_5
1e400
-1e400
-0.0
True
None
...
''
'abc'
"it's"
'say "hi"'
'both \' and "'
'tab\tnew\nline\\ back'
'\x41\u00e9\U0001F600\101\0'
'\q\.'
r'raw \n {x}'
u'unicode'
'a' "b" 'c'
'''three
lines'''
'non printing \x07 \x7f \x85 \u200b \ud7ff'
'é€😀'
f''
f'plain {{}} {{x}}'
f'{1}{2.5}{None}{True}{"s"}'
f'{"s"!r} {"s"!s}'
f'{3:d}|{3:5d}|{-3:<5d}|{3:^5}|{3:>5}|{3:+}|{3: }|{-3:05}|{3:05d}'
f'{3.14159:.2f}|{3.14159:8.3f}|{3.14159:<8.1f}|{3.14159:+.0f}|{3.14159:08.2f}'
f'{1234567.891:,.1f}|{1234567:,}|{1234567:_}|{123:,}|{-1234:,}'
f'{255:x}|{255:X}|{255:#x}|{255:#o}|{255:b}|{255:#b}|{255:08b}|{-255:#x}'
f'{0.00001234:e}|{12345.678:.2e}|{12345.678:E}|{0.0:e}'
f'{0.0001234:g}|{123456789.0:g}|{1e16:g}|{1.5:g}|{100000.0:g}|{1000000.0:g}|{0.0:g}|{1e-5:g}'
f'{0.5:%}|{0.123456:.1%}|{2:%}'
f'{1.0:.3}|{1234.5678:.3}|{0.1:.1}|{100.0:.4}|{1e20:.3}|{123.0:.3}|{99.99:.2}'
f'{True:d}|{True}|{True:5}|{False:f}'
f'{"abc":>6}|{"abc":<6}|{"abc":^6}|{"abc":*^7}|{"abc":.2}|{"abc":6.2}|{"é😀":>4}'
f'{2.5:.0f}|{3.5:.0f}|{0.125:.2f}|{0.375:.2f}|{1e22:.0f}|{0.1:.20f}|{1e-7:.3f}'
f'{float("inf"):f}|{float("-inf"):.2f}|{float("nan"):5.1f}|{float("inf"):F}|{float("inf")}'
f'{9.5:.0e}|{8.5:.0e}|{99.5:.1e}|{2.5:.1g}|{0.25:.1g}'
f'{1e15}|{1e16}|{123456789012345680.0}|{0.0001}|{0.00001}|{1.0}|{5e-324}|{1.7976931348623157e308}'
f'{[1, "a"]!r} {(1,)} {{1: 2}}'
f'{1 + 2 * 3:>4}'
f'{(lambda: 5)()}'
(1, 2, 3)
(1,)
()
1, 2
[1, 2, [3]]
[]
{}
{1: 'a', 'b': 2.0}
{1: 'a', 1.0: 'b', True: 'c'}
{'x': 1, **{'y': 2, 'x': 3}}
{(1, 2): [['tt.divisibility', 16]], (): 0}
{1, 2, 3} == {3, 2, 1}
set()
{1, 1.0, True}
[*range(3), *(4, 5)]
(*[1], 2, *'ab')
1 + 2
1 + 2.5
True + True
True * 5
7 // 2
-7 // 2
7 // -2
-7 // -2
7 % 3
-7 % 3
7 % -3
-7 % -3
7.5 // 2
-7.5 // 2
7.5 % -2
-7.5 % 2
-0.0 // 5
0.0 % -5
5.0 % float('inf')
-5.0 % float('inf')
5.0 // float('inf')
-5.0 // float('inf')
float('inf') // 2
float('inf') % 2
1e308 * 10
1 / 2
6 / 3
-1 / 3
0 / -5
0.0 / -5
10**30 / 10**29
(2**53 + 1) / 1
(2**60 + 1) / (2**60 - 1)
10**400 / 10**399
10**400 / 1
1 / 10**400
3 / 10**330
1 / 2**1074
1 / 2**1075
3 / 2**1075
-(2**2000 + 1) / 2**1990
2**10
2**-1
2**-2
(-2)**3
(-2)**-3
0**0
0.0**0
2**0.5
2.5**2
10**20
1.5**-2
True**2
-2**2
2**3**2
1 << 10
1024 >> 3
-1 >> 5
1 << 0
5 & 3
5 | 3
5 ^ 3
-5 & 0xFF
True & False
True | 1
True ^ True
~5
~-1
~True
+True
-True
-5
--5
not 0
not []
not not 'a'
1 < 2 < 3
1 < 3 < 2
1 == 1.0 == True
1 != 2
2 >= 2 > 1
1 < 2.5
2**53 == float(2**53)
2**53 + 1 == float(2**53)
2**53 + 1 > float(2**53)
10**400 > 1e308
10**400 < float('inf')
float('nan') == float('nan')
float('nan') < 1
'a' < 'b'
'abc' < 'abd'
'ab' < 'abc'
'\uffff' < '\U0001F600'
(1, 2) < (1, 3)
(1, 2) < (1, 2, 3)
[1, 2] == [1, 2]
[1, 2] == (1, 2)
(1, (2.0, [3])) == (1, (2, [3]))
[1, 2] <= [1, 2]
{'a': 1} == {'a': 1.0}
{'a': 1} == {'a': 2}
'1' == 1
None == 0
None is None
1 in (1, 2)
3 not in [1, 2]
'b' in 'abc'
'' in 'abc'
'k' in {'k': 1}
1.0 in {1: 2}
2 in range(0, 10, 2)
3 in range(0, 10, 2)
4.0 in range(10)
5 in {1, 5}
1 and 2
0 and 1
0 or 'x'
'' or 0
1 or 1 / 0
None or [] or 'last'
1 if True else 2
1 if 0 else 2
(1 if 2 > 1 else 3) + 1
'a' + 'b'
'ab' * 3
3 * 'ab'
'ab' * -1
[1] + [2]
[0] * 3
(1, 2) * 2
(1,) + (2,)
{1, 2} | {3}
{1, 2} & {2, 3}
{1, 2} - {2}
{1, 2} ^ {2, 3}
{'a': 1} | {'a': 2, 'b': 3}
[1, 2, 3][0]
[1, 2, 3][-1]
(1, 2, 3)[1]
'héllo'[1]
'é😀x'[-1]
{'a': 1}['a']
{1: 'x'}[True]
[0, 1, 2, 3, 4][1:3]
[0, 1, 2, 3, 4][:2]
[0, 1, 2, 3, 4][2:]
[0, 1, 2, 3, 4][:]
[0, 1, 2, 3, 4][::2]
[0, 1, 2, 3, 4][::-1]
[0, 1, 2, 3, 4][3:0:-1]
[0, 1, 2, 3, 4][-2:]
[0, 1, 2, 3, 4][:-2]
[0, 1, 2, 3, 4][10:]
[0, 1, 2, 3, 4][-10:2]
[0, 1, 2, 3, 4][4:1]
[0, 1, 2, 3, 4][1:100:3]
[0, 1, 2, 3, 4][::-2]
[0, 1, 2, 3, 4][::100]
[0, 1, 2, 3, 4][::-100]
[0, 1, 2, 3, 4][True:]
(0, 1, 2, 3)[1:3]
'hello'[1:4]
'hello'[::-1]
range(10)[2:8:3]
range(10)[-1]
range(0, 20, 3)[::-1]
range(5)
range(1, 5)
range(1, 10, 3)
range(5, 0, -2)
list(range(5, 0, -2))
list(range(0))
len(range(1, 10, 3))
range(0, 3, 2) == range(0, 4, 2)
range(1, 1) == range(5, 5)
len('é😀')
len([1, 2])
len(())
len({1: 2})
len({1, 2})
min(3, 1, 2)
min([3, 1, 2])
max(1, 2.5)
max('b', 'a')
max([1, 5, 3], key=lambda x: -x)
min([], default=7)
max((1, 'a'), (2, 'b'))
min(1, 1.0)
max(1, 1.0, True)
abs(-5)
abs(-5.5)
abs(True)
abs(-0.0)
sum([1, 2, 3])
sum((1.5, 2), 10)
sum(x * x for x in range(5))
sum([[1], [2]], [])
int(3.9)
int(-3.9)
int('42')
int('  -4_2 ')
int('0x1f', 16)
int('1f', 16)
int('0b11', 0)
int('0b1', 16)
int(True)
int()
int(1e20)
float(3)
float('1e3')
float(' -1_0.5 ')
float('inf')
float('-Infinity')
float('nan')
float('.5')
float()
float(True)
bool([])
bool('a')
bool(0.0)
bool()
str(1)
str(1.0)
str('a')
str([1, 'a', None])
str()
repr('a')
repr(1.0)
tuple([1, 2])
tuple('ab')
tuple()
list((1, 2))
list('ab')
list({'a': 1, 'b': 2})
dict(a=1, b=2)
dict([(1, 2), (3, 4)])
dict({'x': 1}, y=2)
dict()
set([1, 1, 2]) == {1, 2}
list(zip([1, 2, 3], 'ab'))
list(zip())
list(enumerate('ab'))
list(enumerate('ab', 5))
list(map(lambda x: x + 1, [1, 2]))
list(map(lambda x, y: x * y, [1, 2, 3], [4, 5]))
list(map(str, [1, 2.0]))
list(reversed([1, 2, 3]))
list(reversed(range(0, 10, 3)))
list(reversed('abc'))
sorted([3, 1, 2])
sorted([3, 1, 2], reverse=True)
sorted(['b', 'A', 'c'], key=lambda s: s.lower())
sorted([(1, 'b'), (0, 'a'), (1, 'a')], key=lambda p: p[0])
sorted([(1, 'b'), (0, 'a'), (1, 'a')], key=lambda p: p[0], reverse=True)
sorted({'b': 1, 'a': 2})
sorted([1, 2.5, True])
isinstance(1, int)
isinstance(True, int)
isinstance(1.0, int)
isinstance(1, float)
isinstance('a', (int, str))
isinstance([], list)
isinstance((), tuple)
isinstance({}, dict)
isinstance(True, bool)
isinstance(ValueError('x'), ValueError)
isinstance(None, int)
all([1, 'a'])
all([])
any([0, ''])
any([0, 1])
any(x > 2 for x in range(5))
all(1 / x > 0 for x in [1, -1, 0])
round(2.5)
round(3.5)
round(-2.5)
round(2.675, 2)
round(1234.5678, -2)
round(0.5)
round(1.5)
round(1e300)
round(15, -1)
round(25, -1)
round(-15, -1)
round(1234, 2)
round(0.15, 1)
round(2.5, 0)
round(1e22, 2)
round(True)
round(5e-324, 400)
round(1.5, -400)
round(5.015, 2)
divmod(7, 2)
divmod(-7, 2)
divmod(7.5, -2)
divmod(True, 2)
pow(2, 10)
pow(2, -1)
pow(3, 100, 7)
pow(3, 100, -7)
pow(2.0, 3)
callable(len)
callable(1)
getattr('abc', 'upper')()
getattr('abc', 'nothing', 5)
hasattr('abc', 'upper')
hasattr('abc', 'nothing')
[1, 2].copy()
[1, 2, 1].count(1)
[1, 2, 1].index(2)
(1, 2, 1).count(1)
(1, 2, 1).index(2)
{'a': 1}.get('a')
{'a': 1}.get('b')
{'a': 1}.get('b', 2)
list({'a': 1}.items())
list({'a': 1}.keys())
list({'a': 1}.values())
'a,b,,c'.split(',')
' a  b '.split()
','.join(['a', 'b'])
''.join(c + '.' for c in 'ab')
'Abc'.upper()
'Abc'.lower()
'  a '.strip()
'xxaxx'.strip('x')
'xxaxx'.lstrip('x')
'xxaxx'.rstrip('x')
'abc'.startswith('ab')
'abc'.startswith(('x', 'a'))
'abc'.endswith('bc')
'abcabc'.replace('b', 'X')
'abc'.replace('', '-')
'a$b'.replace('$', '$&')
'é😀b'.find('b')
'abc'.find('z')
'{} {}'.format(1, 'a')
'{1} {0}'.format(1, 'a')
'{a!r:>5} {b:.1f} {{}}'.format(a='x', b=2.25)
(5).bit_length()
(-8).bit_length()
(0).bit_length()
(2**100).bit_length()
True.bit_length()
(2.0).is_integer()
(lambda: 1)()
(lambda x, y=2: x + y)(1)
(lambda *a, **k: (a, k))(1, 2, b=3)
(lambda x, *, y: x - y)(5, y=3)
(lambda x, /, y: x - y)(5, y=3)
[x for x in range(5) if x % 2]
[x * y for x in range(3) for y in range(x)]
[(x, y) for x in range(2) for y in 'ab' if x or y == 'a']
[[y for y in range(x)] for x in range(3)]
{x: x * x for x in range(3)}
{x % 2 for x in range(5)} == {0, 1}
list(x for x in 'ab')
tuple(a + b for a, b in [(1, 2), (3, 4)])
[f() for f in [lambda: x for x in range(3)]]
[f() for f in [(lambda x=x: x) for x in range(3)]]
max(len(s) for s in ['a', 'bb'])
dict((k, v) for v, k in enumerate('ab'))
math.floor(2.7)
math.ceil(2.1)
math.floor(-2.7)
math.trunc(-2.7)
math.ceil(5)
math.floor(True)
math.sqrt(2)
math.sqrt(16)
math.log(8, 2)
math.log2(8)
math.log2(2**2000)
math.log(1)
math.log10(1000)
math.exp(0)
math.pow(2, 10)
math.pow(2, -1)
math.fabs(-3)
math.gcd(12, 18)
math.gcd(-12, 18)
math.gcd()
math.prod([1, 2, 3])
math.prod([2.0, 3])
math.prod((), start=5)
math.isnan(math.nan)
math.isinf(-math.inf)
math.isfinite(1.0)
math.isfinite(math.inf)
math.copysign(1, -0.0)
math.fmod(-7, 3)
math.isqrt(10**30)
math.isqrt(99)
math.pi
math.e
math.inf
math.floor(10**30)
math.degrees(0.0)
math.atan2(0.0, -0.0)
1 / 0
1 // 0
1 % 0
1.0 / 0
1.0 // 0
1.0 % 0
0 ** -1
0.0 ** -1
divmod(1, 0)
10.0 ** 400
10**400 * 1.0
float(10**400)
int(float('inf'))
int(float('nan'))
round(float('nan'))
1 << -1
1 >> -1
1 + 'a'
'a' + 1
[1] + (2,)
-'a'
~1.5
1.5 & 1
1 < 'a'
None < 1
[] < ()
[1][1]
[1][-2]
(1,)[5]
'a'[3]
{}['a']
{1: 2}[2]
[1]['a']
1[0]
None[0]
[1, 2][1:2:0]
[1, 2]['a':]
{[]: 1}
{([],): 1}
{[1]}
len(5)
len(None)
int('x')
int('1.5')
int('')
int('12', 2)
int([])
float('x')
float('')
float('1__0')
min([])
max()
sum(['a'], '')
sum([1, 'a'])
list(5)
tuple(None)
[x for x in 5]
range(1, 2, 0)
range(1.5)
zip(1)
list(zip([1], [1, 2], strict=True))
list(zip([1, 2], [1], strict=True))
list(zip([], [1], strict=True))
isinstance(1, 2)
sorted([1, 'a'])
'a'.join([1])
'a'.split('')
[].pop()
[1].pop(5)
[1].index(2)
(1,).index(2)
len()
len(1, 2)
abs()
(lambda x: x)()
(lambda x: x)(1, 2)
(lambda x: x)(y=1)
(lambda x: x)(1, x=1)
(lambda x, /: x)(x=1)
(lambda *, y: y)()
(lambda **k: k)(**{'a': 1}, **{'a': 2})
(lambda **k: k)(**{1: 2})
(lambda *a: a)(*5)
1()
'a'()
math.sqrt(-1)
math.log(0)
math.log(-1)
math.exp(1000)
math.floor(math.inf)
math.ceil(math.nan)
math.pow(0, -1)
math.fmod(1, 0)
math.isqrt(-1)
math.gcd(1.5)
math.sqrt('a')
'{}'.format()
'{a}'.format(b=1)
f'{"a":d}'
f'{1.5:d}'
f'{1:.2d}'
f'{None:5}'
f'{[]:>5}'
'a' in 5
1 in 'abc'
""".strip("\n")

# Programs, parted by lines of dashes: what they print, and the error in which they end.
PROGRAMS = r'''
x = 1
y = x = 2
x += 3; y -= 1
print(x, y)
---
a, b = 1, 2
a, b = b, a
(c, d), *e = (3, 4), 5, 6
[f, [g]] = 7, [8]
h, = [9]
(i,) = (10,)
() = ()
*j, k = 'xyz'
print(a, b, c, d, e, f, g, h, i, j, k)
---
x = [1, 2, 3, 4]
x[0] = 10
x[-1] += 5
x[1:3] = [7, 8, 9]
x[::2] = 'abc'
print(x)
del x[0], x[-1]
del x[1:]
print(x)
---
d = {'a': 1}
d['b'] = 2
d['a'] += 10
del d['b']
d.update(c=3)
d.update({'e': 5})
d.setdefault('f', 6)
d.setdefault('a', 0)
print(d, d.pop('c'), d.pop('zz', None), d)
d.clear()
print(d, len(d))
---
l = [3, 1]
l.append(2)
l.extend((5, 4))
l.insert(0, 9)
l.insert(100, 8)
l.insert(-1, 7)
print(l, l.pop(), l.pop(0), l)
l.sort()
print(l)
l.sort(reverse=True)
l.reverse()
l.remove(2)
print(l)
m = l
m += [100]
print(l, m is l)
n = (1,)
o = n
n += (2,)
print(n, o)
l *= 2
print(l)
l.clear()
print(l, m)
---
for i in range(3):
    if i == 1:
        continue
    print(i)
else:
    print('done')
for i in range(10):
    if i == 2:
        break
else:
    print('never')
print(i)
while i < 5:
    i += 1
    if i == 4:
        break
else:
    print('never')
while i < 6:
    i += 1
else:
    print('ended', i)
---
for a, (b, c) in [(1, (2, 3)), (4, (5, 6))]:
    print(a, b, c)
for i, x in enumerate(['a', 'b'], start=1):
    print(i, x)
for k, v in {'x': 1, 'y': 2}.items():
    print(k, v)
for c in 'hé':
    print(c)
for x in (1,), [2]:
    print(x)
---
l = [1, 2, 3]
for x in l:
    if x == 2:
        l.append(20)
    print(x)
---
def f(a, b=2, *args, c, d=4, **kwargs):
    return a, b, args, c, d, kwargs
print(f(1, c=3))
print(f(1, 2, 3, 4, c=5, d=6, e=7))
print(f(*[1, 2], **{'c': 3, 'z': 0}))
print(f(b=1, a=0, c=2))
---
def f(x):
    "documentation"
    if x > 0:
        return 'positive'
    elif x == 0:
        return 'zero'
    else:
        return 'negative'
print(f(1), f(0), f(-1))
def g():
    pass
def h(): return
print(g(), h())
---
def outer(n):
    total = 0
    def add(x):
        nonlocal total
        total += x
        return total
    for i in range(n):
        add(i)
    return total
print(outer(5))
---
def make(n):
    def inner(x):
        return x + n
    return inner
a, b = make(1), make(10)
print(a(1), b(1))
def counters():
    fs = []
    for i in range(3):
        fs.append(lambda: i)
    return [f() for f in fs]
print(counters())
---
def fact(n):
    return 1 if n <= 1 else n * fact(n - 1)
print(fact(30))
def even(n):
    return n == 0 or odd(n - 1)
def odd(n):
    return n != 0 and even(n - 1)
print(even(10), odd(7))
---
count = 0
def bump(by=1):
    global count
    count += by
bump()
bump(by=5)
print(count)
---
class Runner:
    "documentation"
    kind = 'runner'
    def __init__(self, partitions):
        self.partitions = partitions
        self.calls = 0

    def recursively_apply_fns(self, fns):
        new_callables = []
        for fn, c in zip(fns, self.partitions):
            new_callables.append(fn(c))
        self.partitions = new_callables

    def call(self, args):
        self.calls += 1
        return [p(args) for p in self.partitions]

r = Runner(partitions=[lambda x: x + 1, lambda x: x * 2])
call = r.call
print(call(5), r.calls, r.kind, Runner.kind)
r.recursively_apply_fns([lambda f: lambda x: -f(x)] * 2)
print(call(5), r.calls)
del r.calls
print(hasattr(r, 'calls'), hasattr(r, 'call'), isinstance(r, Runner), getattr(r, 'calls', 'none'))
---
class A:
    pass
a = A()
a.x = [1]
a.x.append(2)
a.y: int = 3
print(a.x, a.y)
a.z
---
from __future__ import annotations
import math
import math as m
from math import floor, ceil as up
x: int = 5
y: float
def f(a: int, *b: str, c: float = 1.0) -> None: return a
print(math.sqrt(4), m.pi == math.pi, floor(1.5), up(1.5), x, f(1))
---
import math
s0 = 13
s1 = 7
print((s0 * s1 + 31) // 32 * 32, max(1, s0), s0 if s0 > s1 else s1, -(-s0 // 4))
print(math.ceil(s0 / s1), s0 % 8, (s0 // 4) * (s1 // 2), s0 ** 2, 4 * s0 * ((7 + s1) // 8))
---
assert 1 < 2
assert True, 'fine'
u0 = 3
assert u0 >= 4, f'expected u0 >= 4, got {u0!r}'
---
assert []
---
raise ValueError('bad value')
---
raise NotImplementedError
---
raise RuntimeError('a', 1)
---
raise KeyError('k')
---
raise 5
---
def f():
    print(y)
    y = 1
f()
---
def f():
    x = 1
    del x
    return x
f()
---
del undefined
undefined = 1
---
def f(a):
    return a
f()
---
a, b = 1,
---
a, b = 1, 2, 3
---
a, *b, c = [1]
---
a, b = 5
---
(a, b), c = 1, 2
---
for x in None:
    pass
---
x = [1, 2, 3]
x[5] = 1
---
x = (1, 2)
x[0] = 1
---
x = [1, 2, 3, 4]
x[::2] = [1]
---
x = 'abc'
del x[0]
---
d = {}
del d['a']
---
d = {}
d[[]] = 1
---
def f(n):
    return f(n + 1)
f(0)
---
x = [0]
y = [x, x]
y[0].append(1)
print(y)
z = [[]] * 2
z[0].append(1)
print(z)
---
g = (x * x for x in range(4))
print(list(g), list(g))
z = zip([1, 2], [3, 4])
print(list(z), list(z))
---
def f(x, acc=[]):
    acc.append(x)
    return acc
print(f(1), f(2))
---
x = 5
def f():
    x = 10
    return [x + y for y in range(3)], [x for x in range(2)], x
print(f(), x)
---
x = 0
y = [x for x in range(3)]
print(x, y)
---
if 0:
    print('no')
elif []:
    print('no')
elif 'x':
    print('yes')
else:
    print('no')
print('a', 'b', sep='-')
print()
print(1.0, None, True, 'x', [1.5, 'y'])
---
if True: x = 1; y = 2
print(x, y)
---
def f(*args): return args
print(f(*range(3), 10, *'ab'))
print(f(x for x in 'a')[0] is None)
---
s = {1}
s.add(2)
s.add(1)
print(len(s), 2 in s, s == {1, 2}, s.copy() == s)
---
fn = lambda: call2(list(args2))
def call2(x): return x
args2 = (1, 2)
print(fn())
---
print(__name__ == '__main__')
if __name__ == "__main__":
    print('main')
---
print('%d' % 3 if False else 'ok', 1 if 0 else 2)
---
x = \
    1 + \
    2
y = (1 +  # a comment, with a comma
     2)
z = [
    1,  # one
    2,
]
w = z[
    1  # , no tuple
]
print(x, y, z, w)
---
x = {1: {2: [3, (4,)]}}
x[1][2][1] += (5,)
print(x)
---
def f(a, b):
    return a - b
print(f(b=1, a=5), max([1, 2], [1, 3]))
'''.strip("\n")
