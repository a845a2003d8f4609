from . import common
from . import test_demo
from . import test_engine
from . import test_okr_key_result
